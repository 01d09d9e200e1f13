// Stands in for the agent: only runs.
console.log(JSON.stringify({ ready: true }));
process.stdin.on("close", () => process.exit(0)).resume();
