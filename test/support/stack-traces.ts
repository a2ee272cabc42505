/** Traces as runtimes print them, one entry each. */
export const STACK_TRACES: Readonly<Record<string, string>> = {
  'Java after its log line': `2026-01-02 03:04:05,678 ERROR [main] a.b.Shop: cannot pay
java.lang.IllegalStateException: card refused
\tat a.b.Shop.pay(Shop.java:12) ~[app.jar:1.0]
\tat a.b.Main.main(Main.java:3)
\tSuppressed: java.io.IOException: closed
\t\tat a.b.C.close(C.java:9)
Caused by: java.net.ConnectException: Connection refused
\tat java.net.Socket.connect(Socket.java:591)
\t... 23 more`,
  'Java uncaught': `Exception in thread "main" java.lang.NullPointerException: Cannot invoke "x"
\tat a.b.Main.main(Main.java:3)`,
  'Python after its log line': `2026-01-02 03:04:05,678 - shop - ERROR - cannot pay
Traceback (most recent call last):
  File "/app/shop.py", line 3, in pay
    raise ValueError("refused")
ValueError: refused

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/main.py", line 9, in <module>
    pay()
RuntimeError: payment failed`,
  'Python uncaught': `Traceback (most recent call last):
  File "/app/shop.py", line 3, in pay
    1 / 0
    ~~^~~
ZeroDivisionError: division by zero`,
  'Go panic': `panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x4a2b1c]

goroutine 1 [running]:
main.(*Shop).Pay(0x0, {0xc000010000, 0x2, 0x2})
\t/app/main.go:12 +0x1c
main.main()
\t/app/main.go:5 +0x25
created by net/http.(*Server).Serve in goroutine 1
\t/usr/local/go/src/net/http/server.go:3285 +0x4b4
exit status 2`,
  'Node uncaught': `/app/shop.js:10
    throw new TypeError('card is undefined');
    ^

TypeError: card is undefined
    at pay (/app/shop.js:10:11)
    at Object.<anonymous> (/app/main.js:3:1) {
  code: 'E_CARD',
  [cause]: Error: refused
      at x (/app/c.js:1:1)
}

Node.js v24.21.0`,
  'Node after its log line': `2026-01-02T03:04:05.678Z error cannot pay
Error: refused
    at pay (/app/shop.js:10:11)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)`,
  '.NET uncaught': `Unhandled exception. System.InvalidOperationException: cannot pay
 ---> System.Net.Http.HttpRequestException: refused
   at Acme.Client.Get() in /src/Client.cs:line 8
   --- End of inner exception stack trace ---
   at Acme.Shop.Pay(String card) in /src/Shop.cs:line 12
   at Program.Main()`,
  '.NET after its log line': `2026-01-02 03:04:05.678 +00:00 [ERR] cannot pay
System.InvalidOperationException: refused
   at Acme.Shop.Pay(String card) in /src/Shop.cs:line 12`,
  'Ruby uncaught': `/app/shop.rb:3:in 'Shop#pay': refused (RuntimeError)
\tfrom /app/main.rb:9:in 'Object#run'
\tfrom /app/main.rb:12:in '<main>'`,
  'Ruby after its log line': `E, [2026-01-02T03:04:05.678901 #1234] ERROR -- shop: refused (RuntimeError)
/app/shop.rb:3:in 'Shop#pay'
/app/main.rb:9:in 'Object#run'`,
};
