import {networkInterfaces} from 'node:os';

/** An IPv4 address at which other machines of the network reach this one; undefined when there is none. */
export function lanAddress(): string | undefined {
	return Object.values(networkInterfaces())
		.flat()
		.find((each) => each?.family === 'IPv4' && !each.internal)?.address;
}
