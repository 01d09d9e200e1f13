import { appendFileSync } from "node:fs";
import { setInterval } from "node:timers";

// Tells who it is and then never ends by itself.
appendFileSync(process.env["PID_FILE"] ?? "", `${process.pid}\n`);
setInterval(() => undefined, 1000);
