import {runFigurePrograms} from '../figure-programs.ts';

// `tsx bench/attacks/index.ts [sNN …] [--full] [--json]`: attacks a relay in each of the ways of this
// folder, and says whether it withstood.
await runFigurePrograms(import.meta.dirname, 's');
