import {randomBytes} from 'node:crypto';
import {setTimeout as pause} from 'node:timers/promises';
import {Member} from '../relay/member.ts';
import {quantile} from '../statistics.ts';

/** People who come while a relay is under attack. */
export type Bystanders = {
	/** Stops and tells how they fared. */
	stop(): Promise<{
		/** Milliseconds from connecting to being logged in, that 99 of 100 did not exceed. */
		readonly p99: number;
		readonly served: number;
		/** Those who were not let in. */
		readonly failed: number;
	}>;
};

/** Milliseconds after which somebody gives up. */
const PATIENCE = 10_000;

/** Lets somebody new come, register and go again, every 20 milliseconds. */
export function startBystanders(port: number): Bystanders {
	const times: number[] = [];
	let failed = 0;
	let isStopped = false;
	const run = async () => {
		while (!isStopped) {
			const started = performance.now();
			const isServed = await comeAndGo(port);
			if (isServed) times.push(performance.now() - started);
			else failed++;
			await pause(20);
		}
	};
	const running = run();
	return {
		async stop() {
			isStopped = true;
			await running;
			return {p99: quantile(times, 0.99), served: times.length, failed};
		},
	};
}

async function comeAndGo(port: number): Promise<boolean> {
	let member: Member | undefined;
	try {
		const coming = enter(port);
		member = await Promise.race([coming, pause(PATIENCE, undefined, {ref: false})]);
		return member !== undefined;
	} catch {
		return false;
	} finally {
		member?.close();
	}
}

async function enter(port: number): Promise<Member> {
	const member = await Member.open(port, () => {});
	const key = () => randomBytes(32).toString('base64url');
	const device = {publicKey: key(), exchangeKey: key(), label: 'bystander'};
	await member.request({
		type: 'register.device',
		name: `n${randomBytes(6).toString('hex')}`,
		device,
	});
	return member;
}
