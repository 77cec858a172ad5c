import type {Benchmark, Pace} from '../benchmark.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {chatBesideFiles} from './chat-beside.ts';
import {memoryOfSizes} from './memory.ts';
import {MIB} from './people.ts';
import {throughput} from './throughput.ts';

/** Files: how fast they go, what they do to messages, and that memory does not grow with them. */
export const files: Benchmark = {
	name: 'files',
	summary: 'files up and down, sealed and of a room',
	async run(pace) {
		const folder = temporaryFolder('termchat-bench');
		const {size, seconds, chatRounds, small, large} = PACES[pace];
		return [
			...(await throughput({folder, size, rounds: 5})),
			...(await chatBesideFiles({folder, rounds: chatRounds, seconds})),
			...(await memoryOfSizes({folder, small, large})),
		];
	},
};

const PACES: Readonly<
	Record<
		Pace,
		{
			readonly size: number;
			readonly seconds: number;
			readonly chatRounds: number;
			readonly small: number;
			readonly large: number;
		}
	>
> = {
	full: {size: 256 * MIB, seconds: 5, chatRounds: 6, small: 256 * MIB, large: 1024 * MIB},
	quick: {size: 64 * MIB, seconds: 3, chatRounds: 3, small: 64 * MIB, large: 256 * MIB},
};
