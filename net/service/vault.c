/* The service's secrets in its data directory. */
#include "net/service/vault.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "core/scan.h"
#include "net/service/inner.h"

enum { VAULT_ROOM = 2048 };

static bool from_hex(unsigned char out[32], struct slice s)
{
	for (size_t i = 0; i < 32 && s.n == 64; i++) {
		unsigned int byte;

		if (sscanf((char[]){s.at[2 * i], s.at[2 * i + 1], 0}, "%2x", &byte) != 1)
			return false;
		out[i] = (unsigned char)byte;
	}
	return s.n == 64;
}

/* The members of the file, into `keys` and `secret`. */
static bool understood(struct slice file, struct auth_keys *keys, unsigned char secret[32])
{
	char room[VAULT_ROOM];
	struct text kept;
	struct slice key;
	struct scan scan;
	bool first = true, ok = true;
	int known = 0;

	text_init(&kept, room, sizeof(room));
	scan_init(&scan, file);
	while (ok && scan_member(&scan, &first, &key)) {
		struct slice value = scan_string(&scan, &kept);

		if (slice_is(key, "access_key_id"))
			ok = value.n && slice_copy(keys->id, sizeof(keys->id), value);
		else if (slice_is(key, "secret_access_key"))
			ok = value.n &&
			     slice_copy(keys->secret, sizeof(keys->secret), value);
		else if (slice_is(key, "token_secret"))
			ok = from_hex(secret, value);
		else
			continue;
		known++;
	}
	OPENSSL_cleanse(room, sizeof(room));
	return ok && !scan.bad && known == 3;
}

static bool read_vault(const char *path, struct auth_keys *keys, unsigned char secret[32])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char room[VAULT_ROOM];
	ssize_t n = fd < 0 ? -1 : read(fd, room, sizeof(room));
	bool ok = n > 0 && understood((struct slice){room, (size_t)n}, keys, secret);

	if (fd >= 0)
		close(fd);
	OPENSSL_cleanse(room, sizeof(room));
	return ok;
}

static void letters(char *out, size_t n, const char *alphabet)
{
	unsigned char byte;
	size_t many = strlen(alphabet), used = 0;

	while (used < n) {
		if (RAND_bytes(&byte, 1) != 1)
			abort();
		if (byte < 256 / many * many)
			out[used++] = alphabet[byte % many];
	}
	out[n] = '\0';
}

/* Durable before anybody is told a key. */
static bool write_vault(const char *path, const struct auth_keys *keys, const char *secret)
{
	char beside[4200], room[VAULT_ROOM];
	struct text out;
	bool ok;
	int fd, saved;

	snprintf(beside, sizeof(beside), "%s.new", path);
	unlink(beside);
	fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	text_init(&out, room, sizeof(room));
	text_printf(&out,
		    "{\"access_key_id\":\"%s\",\"secret_access_key\":\"%s\","
		    "\"token_secret\":\"%s\"}\n",
		    keys->id, keys->secret, secret);
	ok = write(fd, room, out.used) == (ssize_t)out.used && !fsync(fd);
	OPENSSL_cleanse(room, sizeof(room));
	if (!close(fd) && ok && !rename(beside, path))
		return true;
	saved = errno;
	unlink(beside);
	errno = saved;
	return false;
}

enum fault vault_open(const char *directory, struct auth_keys *keys,
		      unsigned char token_secret[32], struct trouble *why)
{
	char path[4100], secret[65];
	bool ok;

	snprintf(path, sizeof(path), "%s/credentials.json", directory);
	if (read_vault(path, keys, token_secret))
		return FAULT_NONE;
	if (!access(path, F_OK)) {
		*why = (struct trouble){FAULT_SYNTAX, 0, ""};
		snprintf(why->words, sizeof(why->words), "%.150s is not understood", path);
		return FAULT_SYNTAX;
	}
	slice_copy(keys->id, sizeof(keys->id), SLICE("AKIA"));
	letters(keys->id + 4, 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
	letters(keys->secret, 40,
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
	service_random(secret, 32);
	ok = write_vault(path, keys, secret) && from_hex(token_secret, slice_of(secret));
	OPENSSL_cleanse(secret, sizeof(secret));
	if (ok)
		return FAULT_NONE;
	*why = (struct trouble){FAULT_REFUSED, errno, ""};
	snprintf(why->words, sizeof(why->words), "cannot write %.110s: %.60s", path,
		 strerror(why->code));
	return FAULT_REFUSED;
}
