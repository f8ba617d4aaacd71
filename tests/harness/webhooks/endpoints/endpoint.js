// An endpoint as Node's documentation writes one: the reply has no length, so it goes in chunks.
const http = require("http");

const server = http.createServer((request, response) => {
  request.resume().on("end", () => {
    const type = { "Content-Type": "application/json", "Stripe-Version": "2026-05-27.dahlia" };
    response.writeHead(200, type);
    response.end(JSON.stringify({ approved: true }));
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
