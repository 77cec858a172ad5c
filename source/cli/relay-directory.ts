import {homedir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {resolvePaths} from '../client/paths.ts';
import type {Invocation} from './invocation.ts';

/** Where a relay of this home keeps its data unless told otherwise. */
export function relayDirectory(environment: Invocation['environment']): string {
	const {data} = resolvePaths({platform: process.platform, environment, home: homedir()});
	return path.join(data, 'relay');
}
