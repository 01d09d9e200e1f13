// Stands in for the application: says what it was told, and fails its health check on demand.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const [, , , file, , port] = process.argv;
const config = JSON.parse(readFileSync(file, "utf8"));
let healthy = true;
const server = createServer((request, response) => {
  if (request.url === "/sick") healthy = false;
  if (request.url === "/crash") process.exit(1);
  response.statusCode = request.url === "/health" && !healthy ? 500 : 200;
  const { url, headers, method } = request;
  const environment = { actor: process.env.ACTOR, check: process.env.DUALCOAST_LAB_WRITER_CHECK };
  response.end(JSON.stringify({ url, method, headers, config, environment, pid: process.pid }));
});
server.listen(Number(port), "127.0.0.1", () => console.log(JSON.stringify({ port: server.address().port })));
process.stdin.on("close", () => process.exit(0)).resume();
