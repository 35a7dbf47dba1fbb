/* Each of these architectures has terminal ioctls of its own: left out. */
