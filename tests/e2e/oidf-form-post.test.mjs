// The Form Post OP plan of the OpenID Foundation's conformance suite: the
// modules of the Basic OP plan, each answered by a form
// (oidcc-formpost-basic-certification-test-plan).
import { runBasicPlan } from './oidf-modules.mjs';

runBasicPlan('form_post');
