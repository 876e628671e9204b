// Loaded into DynamoDB Local, which listens on every address and has no option not to: has it listen on 127.0.0.1 only, and ends it
// together with the program that started it.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>

__attribute__((constructor)) static void end_with_parent(void) { prctl(PR_SET_PDEATHSIG, SIGKILL); }

int bind(int socket, const struct sockaddr *address, socklen_t length) {
    static int (*next)(int, const struct sockaddr *, socklen_t);
    if (!next) *(void **)&next = dlsym(RTLD_NEXT, "bind");
    struct sockaddr_in local;
    if (address->sa_family == AF_INET && length >= sizeof local) {
        memcpy(&local, address, sizeof local);
        local.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return next(socket, (const struct sockaddr *)&local, sizeof local);
    }
    return next(socket, address, length);
}
