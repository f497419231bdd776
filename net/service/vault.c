/* The service's secrets in its data directory. */
#include "net/service/vault.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cjson/cJSON.h>
#include <openssl/rand.h>

#include "core/json.h"
#include "net/service/inner.h"

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

static bool read_vault(const char *path, struct auth_keys *keys, unsigned char secret[32])
{
	char room[2048];
	FILE *in = fopen(path, "re");
	size_t n = in ? fread(room, 1, sizeof(room), in) : 0;
	cJSON *tree = n ? json_object((struct slice){room, n}) : NULL;
	struct slice id = json_string(tree, "access_key_id");
	struct slice key = json_string(tree, "secret_access_key");
	bool ok = id.n && key.n && slice_copy(keys->id, sizeof(keys->id), id) &&
		  slice_copy(keys->secret, sizeof(keys->secret), key) &&
		  from_hex(secret, json_string(tree, "token_secret"));

	if (in)
		fclose(in);
	cJSON_Delete(tree);
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

static bool write_vault(const char *path, const struct auth_keys *keys, const char *secret)
{
	char beside[4200];
	bool ok;
	int fd, saved;
	FILE *out;

	snprintf(beside, sizeof(beside), "%s.new", path);
	unlink(beside);
	fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	out = fd < 0 ? NULL : fdopen(fd, "w");
	if (!out)
		return false;
	fprintf(out,
		"{\"access_key_id\":\"%s\",\"secret_access_key\":\"%s\",\"token_secret\":"
		"\"%s\"}\n",
		keys->id, keys->secret, secret);
	ok = !fflush(out) && !fsync(fd);
	if (!fclose(out) && ok && !rename(beside, path))
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
	if (write_vault(path, keys, secret) && from_hex(token_secret, slice_of(secret)))
		return FAULT_NONE;
	*why = (struct trouble){FAULT_REFUSED, errno, ""};
	snprintf(why->words, sizeof(why->words), "cannot write %.110s: %.60s", path,
		 strerror(why->code));
	return FAULT_REFUSED;
}
