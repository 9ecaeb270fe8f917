#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Linux calls that Swift's Glibc module leaves out: variadics, macros, and what needs _GNU_SOURCE.
// Unless said otherwise they return 0 or a descriptor, and -1 with errno set on failure.

/// Takes an exclusive open-file-description lock on the whole file; `wait` blocks until it is free.
/// See fcntl(2), "Open file description locks".
int csystem_lock(int fd, int wait);
/// Releases the lock that `csystem_lock` took.
int csystem_unlock(int fd);
/// Takes an exclusive lock on the file's first byte, waiting so long at most: ETIMEDOUT then. Who waits marks it with a
/// shared lock on the second byte. A thread's wait is interrupted by SIGRTMIN, for which a handler is set. The lock is
/// released by `csystem_unlock`.
int csystem_lock_within(int fd, int milliseconds);
/// 1 when somebody waits in `csystem_lock_within`, 0 when nobody does, -1 on error.
int csystem_is_awaited(int fd);
/// 1 when another open file description holds a lock on the file, 0 when none does, -1 on error.
int csystem_is_locked(int fd);

/// Blocks the signals and returns a non-blocking, close-on-exec signalfd for them.
int csystem_signalfd(const int *signals, size_t count);
/// Reads one signal from a signalfd; 0 when none is waiting.
int csystem_read_signal(int fd);

/// Starts `path` with `argv` and `environment`; child descriptor i is `descriptors[i]` of the parent (or closed if
/// -1), all others are closed. The child gets an empty signal mask, default dispositions and, if `new_session`, its
/// own session. Returns the errno of the failure, 0 on success. See posix_spawn(3).
int csystem_spawn(pid_t *pid, const char *path, char *const argv[], char *const environment[],
                  const int *descriptors, int descriptor_count, int new_session);

/// A dead child that `csystem_reap` would collect: its pid, 0 when none is dead, -1 with ECHILD when there are none.
pid_t csystem_dead_child(void);
/// Collects one dead child without waiting: its pid, 0 when none is dead, -1 with ECHILD when there are none.
/// `exit_code` is -1 when a signal ended it, `signal` is 0 when it exited.
pid_t csystem_reap(int *exit_code, int *signal);

/// A descriptor that stays valid for that very process, see pidfd_open(2).
int csystem_pidfd_open(pid_t pid);

/// Keeps this process and all that it starts from dumping core and from gaining privileges, see PR_SET_NO_NEW_PRIVS.
int csystem_confine(void);
/// Becomes a user for good, with that user's groups; only root can become another one. ENOENT when there is none of that
/// name.
int csystem_become_user(const char *name);
/// Lets this process have so many bytes of memory of its own at most, see RLIMIT_DATA in setrlimit(2).
int csystem_limit_memory(size_t bytes);
/// Keeps other processes, those of the same user too, from looking into this one's memory and environment, see
/// PR_SET_DUMPABLE. What it starts is not concerned.
int csystem_hide(void);
/// Unsets every variable of the environment whose name begins so. Only before threads are started that read it.
void csystem_unset(const char *prefix);
/// Sends a signal to the process group that the process behind a pidfd leads.
int csystem_pidfd_signal_group(int pidfd, pid_t pid, int signal);

/// Sends one datagram to the unix socket of that path, or of that abstract name behind an @.
int csystem_send_datagram(const char *path, const void *bytes, size_t length);

/// Makes this process adopt orphans among its descendants, see PR_SET_CHILD_SUBREAPER in prctl(2).
int csystem_become_subreaper(void);

/// Opens `path` beneath `directory` without following any symbolic link, see openat2(2).
int csystem_open_beneath(int directory, const char *path, int flags);

/// Makes a pipe whose ends, reading and writing, are non-blocking and close-on-exec, see pipe2(2).
int csystem_pipe(int ends[2]);

/// An anonymous file in memory, see memfd_create(2); close-on-exec.
int csystem_memory_file(const char *name);

/// Writes all of the file system's caches to disk and waits, see syncfs(2).
int csystem_sync_filesystem(int fd);

/// Sets O_NONBLOCK.
int csystem_set_nonblocking(int fd);
/// Sets or clears FD_CLOEXEC.
int csystem_set_cloexec(int fd, int on);
/// Opens a listening unix socket at `path` with the file mode given, replacing a dead one.
int csystem_listen_unix(const char *path, int backlog, mode_t mode);
/// The inode of the file behind the unix socket's address: of another socket once somebody has replaced it; 0 when there
/// is no such file or the socket has no path.
uint64_t csystem_socket_file(int fd);

/// 1 when the path lies on a file system of another machine (NFS, CIFS, SMB), 0 when not, -1 on error; see statfs(2).
int csystem_is_remote(const char *path);

/// Renames a file or folder; fails with EEXIST where the new name is taken, see RENAME_NOREPLACE in rename(2).
int csystem_rename_new(const char *from, const char *to);

/// Gives the pages of programs and libraries back that were only needed to start: those that are read again come from the
/// page cache. See MADV_DONTNEED in madvise(2).
void csystem_forget_code(void);
