// The yardstick of deploy/bench: a FastCGI responder that answers every request with the same 1.5 KB of JSON, so that what is
// left is the cost of nginx, the socket and libfcgi.
//
//   cc -O2 -o constant constant.c -lfcgi      started with the listening socket as descriptor 0

#include <fcgiapp.h>
#include <stdio.h>
#include <string.h>

enum { BODY = 1536 };

int main(void) {
    static const char head[] = "{\"success\":true,\"code\":200,\"message\":\"获取任务状态成功\",\"data\":{\"filler\":\"";
    static const char tail[] = "\"}}";
    static char answer[BODY + 256];
    int start = snprintf(answer, sizeof answer,
                         "Content-Type: application/json; charset=utf-8\r\nContent-Length: %d\r\n\r\n", BODY);
    memset(answer + start, 'x', BODY);
    memcpy(answer + start, head, sizeof head - 1);
    memcpy(answer + start + BODY - (sizeof tail - 1), tail, sizeof tail - 1);

    static FCGX_Request request;
    if (FCGX_Init() != 0 || FCGX_InitRequest(&request, 0, 0) != 0) return 1;
    while (FCGX_Accept_r(&request) >= 0) {
        FCGX_PutStr(answer, start + BODY, request.out);
        FCGX_Finish_r(&request);
    }
    return 0;
}
