import {runFigurePrograms} from '../figure-programs.ts';

// `tsx bench/reliability/index.ts [rNN …] [--full] [--json]`: does to a relay what disks, clocks and
// power do to it, and counts what it lost.
await runFigurePrograms(import.meta.dirname, 'r');
