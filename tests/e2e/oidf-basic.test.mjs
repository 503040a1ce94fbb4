// The Basic OP plan of the OpenID Foundation's conformance suite, module by
// module (oidcc-basic-certification-test-plan).
import { runBasicPlan } from './oidf-modules.mjs';

runBasicPlan('query');
