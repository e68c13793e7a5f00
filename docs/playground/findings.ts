/** The worker that answers while one types: it has what findings need, and nothing else. */
import { checkTopology } from "../../src/check-topology.ts";
import { answerWith, today } from "./worker.ts";

answerWith({ findings: ({ topology }) => checkTopology(topology, { today: today() }).diagnostics });
