"""can: controllers of a CAN bus."""

from __future__ import annotations

from ...codecs import nest, packed, struct, u16, u32
from ...record import Record, attr, head
from ...uapi import (
    IFLA_CAN_BERR_COUNTER,
    IFLA_CAN_BITRATE_CONST,
    IFLA_CAN_BITRATE_MAX,
    IFLA_CAN_BITTIMING,
    IFLA_CAN_BITTIMING_CONST,
    IFLA_CAN_CLOCK,
    IFLA_CAN_CTRLMODE,
    IFLA_CAN_CTRLMODE_EXT,
    IFLA_CAN_CTRLMODE_SUPPORTED,
    IFLA_CAN_DATA_BITRATE_CONST,
    IFLA_CAN_DATA_BITTIMING,
    IFLA_CAN_DATA_BITTIMING_CONST,
    IFLA_CAN_PWM_PWML,
    IFLA_CAN_PWM_PWML_MAX,
    IFLA_CAN_PWM_PWML_MIN,
    IFLA_CAN_PWM_PWMO,
    IFLA_CAN_PWM_PWMO_MAX,
    IFLA_CAN_PWM_PWMO_MIN,
    IFLA_CAN_PWM_PWMS,
    IFLA_CAN_PWM_PWMS_MAX,
    IFLA_CAN_PWM_PWMS_MIN,
    IFLA_CAN_RESTART,
    IFLA_CAN_RESTART_MS,
    IFLA_CAN_STATE,
    IFLA_CAN_TDC,
    IFLA_CAN_TDC_TDCF,
    IFLA_CAN_TDC_TDCF_MAX,
    IFLA_CAN_TDC_TDCF_MIN,
    IFLA_CAN_TDC_TDCO,
    IFLA_CAN_TDC_TDCO_MAX,
    IFLA_CAN_TDC_TDCO_MIN,
    IFLA_CAN_TDC_TDCV,
    IFLA_CAN_TDC_TDCV_MAX,
    IFLA_CAN_TDC_TDCV_MIN,
    IFLA_CAN_TERMINATION,
    IFLA_CAN_TERMINATION_CONST,
    IFLA_CAN_XL_DATA_BITRATE_CONST,
    IFLA_CAN_XL_DATA_BITTIMING,
    IFLA_CAN_XL_DATA_BITTIMING_CONST,
    IFLA_CAN_XL_PWM,
    IFLA_CAN_XL_TDC,
    can_berr_counter,
    can_bittiming,
    can_bittiming_const,
    can_clock,
    can_ctrlmode,
)

__all__ = ["Can", "CanCtrlmode", "CanCtrlmodeExt", "CanPwm", "CanTdc"]


class CanCtrlmode(Record, header=can_ctrlmode, attributes=False):
    """Modes of a controller, struct can_ctrlmode."""

    #: Which of `flags` to change.
    mask: int = head("mask", names="can_ctrlmode")
    #: CAN_CTRLMODE_*.
    flags: int = head("flags", names="can_ctrlmode")


class CanCtrlmodeExt(Record):
    """What the controller can do, IFLA_CAN_CTRLMODE_*."""

    #: CAN_CTRLMODE_*.
    supported: int | None = attr(IFLA_CAN_CTRLMODE_SUPPORTED, u32, names="can_ctrlmode")


class CanTdc(Record):
    """Compensation of the transceiver's delay, IFLA_CAN_TDC_*, with the controller's limits."""

    tdcv_min: int | None = attr(IFLA_CAN_TDC_TDCV_MIN, u32)
    tdcv_max: int | None = attr(IFLA_CAN_TDC_TDCV_MAX, u32)
    tdco_min: int | None = attr(IFLA_CAN_TDC_TDCO_MIN, u32)
    tdco_max: int | None = attr(IFLA_CAN_TDC_TDCO_MAX, u32)
    tdcf_min: int | None = attr(IFLA_CAN_TDC_TDCF_MIN, u32)
    tdcf_max: int | None = attr(IFLA_CAN_TDC_TDCF_MAX, u32)
    #: The measured delay, in clock periods like the rest.
    tdcv: int | None = attr(IFLA_CAN_TDC_TDCV, u32)
    #: The offset that is added.
    tdco: int | None = attr(IFLA_CAN_TDC_TDCO, u32)
    #: The smallest of `tdcv` and `tdco` together that is taken.
    tdcf: int | None = attr(IFLA_CAN_TDC_TDCF, u32)


class CanPwm(Record):
    """Pulse-width modulation of CAN XL, IFLA_CAN_PWM_*, with the limits of the controller."""

    pwms_min: int | None = attr(IFLA_CAN_PWM_PWMS_MIN, u32)
    pwms_max: int | None = attr(IFLA_CAN_PWM_PWMS_MAX, u32)
    pwml_min: int | None = attr(IFLA_CAN_PWM_PWML_MIN, u32)
    pwml_max: int | None = attr(IFLA_CAN_PWM_PWML_MAX, u32)
    pwmo_min: int | None = attr(IFLA_CAN_PWM_PWMO_MIN, u32)
    pwmo_max: int | None = attr(IFLA_CAN_PWM_PWMO_MAX, u32)
    #: The short phase, in clock periods like the rest.
    pwms: int | None = attr(IFLA_CAN_PWM_PWMS, u32)
    #: The long phase.
    pwml: int | None = attr(IFLA_CAN_PWM_PWML, u32)
    #: The offset.
    pwmo: int | None = attr(IFLA_CAN_PWM_PWMO, u32)


class Can(Record):
    """IFLA_CAN_*, by the kernel's policy and fill function: its specification is silent here.

    Bit rates are in bits per second, the data phase is that of CAN FD, or CAN XL where it says
    `xl`.
    """

    bittiming: can_bittiming | None = attr(IFLA_CAN_BITTIMING, struct(can_bittiming))
    #: The limits of the controller.
    bittiming_const: can_bittiming_const | None = attr(
        IFLA_CAN_BITTIMING_CONST, struct(can_bittiming_const)
    )
    #: In Hz.
    clock: can_clock | None = attr(IFLA_CAN_CLOCK, struct(can_clock))
    #: CAN_STATE_*.
    state: int | None = attr(IFLA_CAN_STATE, u32, names="can_state")
    ctrlmode: CanCtrlmode | None = attr(IFLA_CAN_CTRLMODE, struct(CanCtrlmode))
    #: Milliseconds from bus-off to a restart; 0 is never.
    restart_ms: int | None = attr(IFLA_CAN_RESTART_MS, u32)
    #: In requests: restart now.
    restart: int | None = attr(IFLA_CAN_RESTART, u32)
    berr_counter: can_berr_counter | None = attr(IFLA_CAN_BERR_COUNTER, struct(can_berr_counter))
    data_bittiming: can_bittiming | None = attr(IFLA_CAN_DATA_BITTIMING, struct(can_bittiming))
    data_bittiming_const: can_bittiming_const | None = attr(
        IFLA_CAN_DATA_BITTIMING_CONST, struct(can_bittiming_const)
    )
    #: In ohms; 0 is none.
    termination: int | None = attr(IFLA_CAN_TERMINATION, u16)
    #: Those that the hardware has.
    termination_const: tuple[int, ...] | None = attr(IFLA_CAN_TERMINATION_CONST, packed(u16))
    #: The bit rates that the hardware has, where it has no others.
    bitrate_const: tuple[int, ...] | None = attr(IFLA_CAN_BITRATE_CONST, packed(u32))
    data_bitrate_const: tuple[int, ...] | None = attr(IFLA_CAN_DATA_BITRATE_CONST, packed(u32))
    bitrate_max: int | None = attr(IFLA_CAN_BITRATE_MAX, u32)
    tdc: CanTdc | None = attr(IFLA_CAN_TDC, nest(CanTdc))
    ctrlmode_ext: CanCtrlmodeExt | None = attr(IFLA_CAN_CTRLMODE_EXT, nest(CanCtrlmodeExt))
    xl_data_bittiming: can_bittiming | None = attr(
        IFLA_CAN_XL_DATA_BITTIMING, struct(can_bittiming)
    )
    xl_data_bittiming_const: can_bittiming_const | None = attr(
        IFLA_CAN_XL_DATA_BITTIMING_CONST, struct(can_bittiming_const)
    )
    xl_data_bitrate_const: tuple[int, ...] | None = attr(
        IFLA_CAN_XL_DATA_BITRATE_CONST, packed(u32)
    )
    xl_tdc: CanTdc | None = attr(IFLA_CAN_XL_TDC, nest(CanTdc))
    xl_pwm: CanPwm | None = attr(IFLA_CAN_XL_PWM, nest(CanPwm))
