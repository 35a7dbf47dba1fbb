from .uapi import *  # noqa: F403
