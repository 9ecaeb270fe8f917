#define _GNU_SOURCE
#include "csystem.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <link.h>
#include <linux/openat2.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/vfs.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct flock whole_file(short type) {
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET};
    return lock;
}

// The same file, opened anew: a lock belongs to the open file, so that only another one shows as a stranger's.
static int open_again(int fd) {
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return open(path, O_RDWR | O_CLOEXEC);
}

static struct flock one_byte(short type, off_t at) {
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = at, .l_len = 1};
    return lock;
}

// The byte that is locked, and the one that whoever waits for it marks.
enum { lock_byte = 0, waiting_byte = 1 };

static void interrupted(int signal) { (void)signal; }

int csystem_lock_within(int fd, int milliseconds) {
    struct flock lock = one_byte(F_WRLCK, lock_byte);
    if (fcntl(fd, F_OFD_SETLK, &lock) == 0) return 0;
    if (errno != EAGAIN && errno != EACCES) return -1;
    int mark = open_again(fd);
    if (mark == -1) return -1;
    struct flock waiting = one_byte(F_RDLCK, waiting_byte);
    fcntl(mark, F_OFD_SETLK, &waiting);

    // The wait has no time limit of its own, so a timer interrupts it now and then; one signal could come too early.
    struct sigaction action = {.sa_handler = interrupted};
    sigaction(SIGRTMIN, &action, NULL);
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGRTMIN};
    event._sigev_un._tid = gettid();
    struct itimerspec every = {.it_interval = {.tv_nsec = 50000000}, .it_value = {.tv_nsec = 50000000}};
    struct timespec start, now;
    timer_t timer;
    int result = -1, error = EAGAIN;
    // Threads of a pool have signals blocked.
    sigset_t interruption, before;
    sigemptyset(&interruption);
    sigaddset(&interruption, SIGRTMIN);
    pthread_sigmask(SIG_UNBLOCK, &interruption, &before);
    clock_gettime(CLOCK_MONOTONIC, &start);
    if (timer_create(CLOCK_MONOTONIC, &event, &timer) == 0) {
        timer_settime(timer, 0, &every, NULL);
        do {
            result = fcntl(fd, F_OFD_SETLKW, &lock);
            error = errno;
            clock_gettime(CLOCK_MONOTONIC, &now);
        } while (result == -1 && error == EINTR &&
                 (now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 < milliseconds);
        timer_delete(timer);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(mark);
    errno = error == EINTR ? ETIMEDOUT : error;
    return result;
}

int csystem_is_awaited(int fd) {
    struct flock lock = one_byte(F_WRLCK, waiting_byte);
    if (fcntl(fd, F_OFD_GETLK, &lock) == -1) return -1;
    return lock.l_type != F_UNLCK;
}

int csystem_lock(int fd, int wait) {
    struct flock lock = whole_file(F_WRLCK);
    int result;
    do
        result = fcntl(fd, wait ? F_OFD_SETLKW : F_OFD_SETLK, &lock);
    while (result == -1 && errno == EINTR);
    return result;
}

int csystem_unlock(int fd) {
    struct flock lock = whole_file(F_UNLCK);
    return fcntl(fd, F_OFD_SETLK, &lock);
}

int csystem_is_locked(int fd) {
    struct flock lock = whole_file(F_WRLCK);
    if (fcntl(fd, F_OFD_GETLK, &lock) == -1) return -1;
    return lock.l_type != F_UNLCK;
}

int csystem_signalfd(const int *signals, size_t count) {
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < count; i++) sigaddset(&set, signals[i]);
    if (sigprocmask(SIG_BLOCK, &set, NULL) == -1) return -1;
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

int csystem_read_signal(int fd) {
    struct signalfd_siginfo info;
    ssize_t bytes = read(fd, &info, sizeof info);
    if (bytes == (ssize_t)sizeof info) return (int)info.ssi_signo;
    return bytes == -1 && errno != EAGAIN && errno != EINTR ? -1 : 0;
}

int csystem_spawn(pid_t *pid, const char *path, char *const argv[], char *const environment[],
                  const int *descriptors, int descriptor_count, int new_session) {
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    sigset_t none, all;
    int lifted[16], error = 0, count = 0;
    if (descriptor_count > 16) return EINVAL;

    // Sources are lifted above the target range first, so that one dup2 cannot overwrite the next one's source.
    for (; count < descriptor_count; count++) {
        lifted[count] = -1;
        if (descriptors[count] < 0) continue;
        lifted[count] = fcntl(descriptors[count], F_DUPFD_CLOEXEC, 16);
        if (lifted[count] == -1) {
            error = errno;
            break;
        }
    }
    if (error == 0) {
        posix_spawnattr_init(&attributes);
        posix_spawn_file_actions_init(&actions);
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        posix_spawnattr_setflags(&attributes, (short)(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                                      (new_session ? POSIX_SPAWN_SETSID : 0)));
        for (int i = 0; i < descriptor_count && error == 0; i++) {
            if (lifted[i] >= 0) error = posix_spawn_file_actions_adddup2(&actions, lifted[i], i);
            else error = posix_spawn_file_actions_addclose(&actions, i);
        }
        if (error == 0) error = posix_spawn_file_actions_addclosefrom_np(&actions, descriptor_count);
        if (error == 0) error = posix_spawn(pid, path, &actions, &attributes, argv, environment);
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    for (int i = 0; i < count; i++)
        if (lifted[i] >= 0) close(lifted[i]);
    return error;
}

pid_t csystem_dead_child(void) {
    siginfo_t info = {0};
    if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == -1) return -1;
    return info.si_pid;
}

pid_t csystem_reap(int *exit_code, int *signal) {
    int status;
    pid_t pid = waitpid(-1, &status, WNOHANG);
    if (pid <= 0) return pid;
    *exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    *signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    return pid;
}

int csystem_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int csystem_confine(void) {
    struct rlimit none = {0, 0};
    return setrlimit(RLIMIT_CORE, &none) == -1 ? -1 : prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

int csystem_become_user(const char *name) {
    errno = 0;
    struct passwd *user = getpwnam(name);
    if (user == NULL) {
        if (errno == 0) errno = ENOENT;
        return -1;
    }
    if (geteuid() == user->pw_uid) return 0;
    return initgroups(name, user->pw_gid) == -1 || setgid(user->pw_gid) == -1 || setuid(user->pw_uid) == -1 ? -1 : 0;
}

int csystem_limit_memory(size_t bytes) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_DATA, &limit) == -1) return -1;
    limit.rlim_cur = limit.rlim_max < bytes ? limit.rlim_max : bytes;
    return setrlimit(RLIMIT_DATA, &limit);
}

int csystem_hide(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

void csystem_unset(const char *prefix) {
    size_t length = strlen(prefix);
    char **entry = environ;
    while (entry && *entry) {
        char *variable = *entry;
        char *name = strncmp(variable, prefix, length) == 0 ? strndup(variable, strcspn(variable, "=")) : NULL;
        if (name) unsetenv(name);
        free(name);
        // Where it was taken out, the next one stands in its place.
        if (*entry == variable) entry++;
    }
}

int csystem_pidfd_signal_group(int pidfd, pid_t pid, int signal) {
    // PIDFD_SIGNAL_PROCESS_GROUP, which kernels before 6.9 do not know: there the leader must be alive at least.
    if (syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 4) == 0) return 0;
    if (errno != EINVAL || syscall(SYS_pidfd_send_signal, pidfd, 0, NULL, 0) == -1) return -1;
    return kill(-pid, signal);
}

int csystem_become_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

int csystem_open_beneath(int directory, const char *path, int flags) {
    struct open_how how;
    memset(&how, 0, sizeof how);
    how.flags = (uint64_t)(flags | O_CLOEXEC);
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

int csystem_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC | O_NONBLOCK); }

int csystem_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

int csystem_set_nonblocking(int fd) {
    int flags = fcntl(fd, F_GETFL);
    return flags == -1 ? -1 : fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

int csystem_set_cloexec(int fd, int on) {
    int flags = fcntl(fd, F_GETFD);
    return flags == -1 ? -1 : fcntl(fd, F_SETFD, on ? flags | FD_CLOEXEC : flags & ~FD_CLOEXEC);
}

int csystem_listen_unix(const char *path, int backlog, mode_t mode) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd == -1) return -1;
    unlink(path);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) == -1 || chmod(path, mode) == -1 ||
        listen(fd, backlog) == -1) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

int csystem_send_datagram(const char *path, const void *bytes, size_t length) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t size = strlen(path);
    if (size >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(address.sun_path, path, size);
    // An abstract name begins with a zero byte and has none at its end, unix(7).
    if (path[0] == '@') address.sun_path[0] = 0;
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd == -1) return -1;
    socklen_t whole = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size + (path[0] != '@'));
    ssize_t sent = sendto(fd, bytes, length, MSG_NOSIGNAL, (struct sockaddr *)&address, whole);
    int error = errno;
    close(fd);
    errno = error;
    return sent == (ssize_t)length ? 0 : -1;
}

uint64_t csystem_socket_file(int fd) {
    struct sockaddr_un address = {0};
    socklen_t length = sizeof address - 1;
    struct stat status;
    if (getsockname(fd, (struct sockaddr *)&address, &length) == -1 || address.sun_family != AF_UNIX) return 0;
    if (address.sun_path[0] == 0 || stat(address.sun_path, &status) == -1) return 0;
    return (uint64_t)status.st_ino;
}

int csystem_sync_filesystem(int fd) { return syncfs(fd); }

int csystem_rename_new(const char *from, const char *to) {
    return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}

int csystem_is_remote(const char *path) {
    struct statfs system;
    if (statfs(path, &system) != 0) return -1;
    switch ((unsigned)system.f_type) {
    case 0x6969u:      // NFS_SUPER_MAGIC
    case 0xFF534D42u:  // CIFS_SUPER_MAGIC
    case 0xFE534D42u:  // SMB2_SUPER_MAGIC
        return 1;
    default: return 0;
    }
}

static int forget_object(struct dl_phdr_info *object, size_t size, void *unused) {
    (void)size;
    (void)unused;
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || (part->p_flags & PF_W) || object->dlpi_addr == 0) continue;
        uintptr_t start = (object->dlpi_addr + part->p_vaddr) & ~(page - 1);
        uintptr_t end = (object->dlpi_addr + part->p_vaddr + part->p_filesz + page - 1) & ~(page - 1);
        madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 0;
}

void csystem_forget_code(void) { dl_iterate_phdr(forget_object, NULL); }
