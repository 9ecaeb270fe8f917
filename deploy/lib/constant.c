// The yardstick of deploy/bench: a FastCGI responder that answers every request with the same 1.5 KB of JSON, so that what is
// left is the cost of nginx, the socket and libfcgi.
//
//   cc -O2 -o constant constant.c -lfcgi      started with the listening socket as descriptor 0

#include <fcgi_stdio.h>
#include <string.h>

int main(void) {
    static char body[1537];
    size_t length = 0;
    const char *head = "{\"success\":true,\"code\":200,\"message\":\"获取任务状态成功\",\"data\":{\"filler\":\"";
    const char *tail = "\"}}";
    length = strlen(head);
    memcpy(body, head, length);
    memset(body + length, 'x', sizeof body - 1 - length - strlen(tail));
    memcpy(body + sizeof body - 1 - strlen(tail), tail, strlen(tail) + 1);
    while (FCGI_Accept() >= 0) {
        printf("Status: 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: %zu\r\n\r\n%s",
               sizeof body - 1, body);
    }
    return 0;
}
