/* nl_text.h - addresses as text, and back. */
#ifndef NL_TEXT_H
#define NL_TEXT_H

#include <stddef.h>
#include <stdint.h>

#define NL_IPV4_TEXT_MAX 15u

/* Write an IPv4 address without a NUL; returns the number of characters. */
size_t nl_ipv4_write(char *out, const uint8_t *address);

/* Write `len` bytes as aa:bb:..., 3 * len - 1 characters, without a NUL; len > 0. */
void nl_mac_write(char *out, const uint8_t *address, size_t len);

/* Read aa:bb:... or aa-bb-... into out[0..max): the number of bytes, or -1 if it is no such text or longer. */
int nl_mac_read(const char *text, size_t len, uint8_t *out, size_t max);

#endif
