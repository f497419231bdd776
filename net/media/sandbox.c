/* What the worker gives up before it reads a byte from the network. */
#include "net/media/sandbox.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#define ARCHITECTURE 0
#endif

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

enum { X32_BIT = 0x40000000 };

/* Calls that no codec and no socket of ours needs; they fail with EPERM. */
/* clang-format off */
static const int refused[] = {
	__NR_execve,
	__NR_execveat,
	__NR_ptrace,
	__NR_process_vm_readv,
	__NR_process_vm_writev,
	__NR_kcmp,
	__NR_init_module,
	__NR_finit_module,
	__NR_delete_module,
	__NR_kexec_load,
	__NR_mount,
	__NR_umount2,
	__NR_pivot_root,
	__NR_chroot,
	__NR_setns,
	__NR_unshare,
	__NR_bpf,
	__NR_perf_event_open,
	__NR_keyctl,
	__NR_add_key,
	__NR_request_key,
	__NR_open_by_handle_at,
	__NR_userfaultfd,
	__NR_swapon,
	__NR_swapoff,
	__NR_reboot,
	__NR_acct,
	__NR_quotactl,
	__NR_settimeofday,
	__NR_clock_settime,
	__NR_sethostname,
	__NR_setdomainname,
	__NR_listen,
	__NR_accept,
	__NR_accept4,
	__NR_personality,
#ifdef __NR_fork
	__NR_fork,
	__NR_vfork,
	__NR_iopl,
	__NR_ioperm,
#endif
};
/* clang-format on */

enum { REFUSED = sizeof(refused) / sizeof(*refused), PROGRAM = REFUSED + 16 };

static struct sock_filter *add(struct sock_filter *at, uint16_t code, uint32_t k,
			       uint8_t yes, uint8_t no)
{
	*at = (struct sock_filter){code, yes, no, k};
	return at + 1;
}

static struct sock_filter *answer(struct sock_filter *at, uint32_t what)
{
	return add(at, BPF_RET | BPF_K, what, 0, 0);
}

/* Threads may be started, processes not; clone3 hides its flags in memory, so libc is told
 * that there is none and uses clone. */
static size_t write_program(struct sock_filter *program)
{
	const uint16_t load = BPF_LD | BPF_W | BPF_ABS, equal = BPF_JMP | BPF_JEQ | BPF_K;
	struct sock_filter *at = program;

	at = add(at, load, offsetof(struct seccomp_data, arch), 0, 0);
	at = add(at, equal, ARCHITECTURE, 1, 0);
	at = answer(at, SECCOMP_RET_KILL_PROCESS);
	at = add(at, load, offsetof(struct seccomp_data, nr), 0, 0);
	at = add(at, BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1);
	at = answer(at, SECCOMP_RET_ERRNO | EPERM);
	at = add(at, equal, __NR_clone3, 0, 1);
	at = answer(at, SECCOMP_RET_ERRNO | ENOSYS);
	at = add(at, equal, __NR_clone, 0, 4);
	at = add(at, load, offsetof(struct seccomp_data, args), 0, 0);
	at = add(at, BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1);
	at = answer(at, SECCOMP_RET_ALLOW);
	at = answer(at, SECCOMP_RET_ERRNO | EPERM);
	for (int i = 0; i < REFUSED; i++)
		at = add(at, equal, (uint32_t)refused[i], (uint8_t)(REFUSED - i), 0);
	at = answer(at, SECCOMP_RET_ALLOW);
	at = answer(at, SECCOMP_RET_ERRNO | EPERM);
	return (size_t)(at - program);
}

static bool filter_calls(void)
{
	struct sock_filter program[PROGRAM];
	struct sock_fprog all = {(unsigned short)write_program(program), program};

	return ARCHITECTURE && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &all) == 0;
}

/* Files stay readable (sources may lie anywhere), but none can be run and no device made.
 */
static bool restrict_files(void)
{
	struct landlock_ruleset_attr rules = {
		.handled_access_fs =
			LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
			LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SOCK |
			LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_SYM,
	};
	int fd = (int)syscall(__NR_landlock_create_ruleset, &rules, sizeof(rules), 0);
	bool ok = fd >= 0 && syscall(__NR_landlock_restrict_self, fd, 0) == 0;

	if (fd >= 0)
		close(fd);
	return ok;
}

bool sandbox_enter(char *words, size_t room)
{
	const char *wish = getenv("KVSCOPE_SANDBOX");
	bool files, calls;

	if (SANITIZED || (wish && strcmp(wish, "off") == 0)) {
		snprintf(words, room, "no sandbox: switched off");
		return false;
	}
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
		snprintf(words, room, "no sandbox: %s", strerror(errno));
		return false;
	}
	files = restrict_files();
	calls = filter_calls();
	snprintf(words, room, "sandbox: %s, %s", calls ? "seccomp" : "no seccomp",
		 files ? "Landlock" : "no Landlock");
	return files || calls;
}
