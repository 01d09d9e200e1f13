// Each is a lab of its own and a whole failover. One file, so that they run one after another, beside everything else.
import "./controls.ts";
import "./failover.ts";
import "./resume.ts";
import "./switchover.ts";
