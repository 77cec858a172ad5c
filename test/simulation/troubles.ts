import type {Trouble} from './profile.ts';
import type {World} from './world.ts';

const SECOND = 1000;
const DAY = 86_400 * SECOND;

/** How far a wall clock jumps at once, in milliseconds. */
const JUMPS = [-400 * DAY, -3600 * SECOND, -5 * SECOND, 300 * SECOND, 8 * DAY];
/** Over longer ones what was sealed is given up for its age, and its receiver told that it is missing. */
const SHORT_JUMPS = [-3600 * SECOND, -5 * SECOND, 300 * SECOND, 3600 * SECOND, 6 * 3600 * SECOND];

/** How each kind of trouble begins; most end by themselves after a while. */
const BEGIN: {readonly [Kind in Trouble]: (world: World) => void} = {
	cut(world) {
		const {dice, network} = world;
		network.cut(
			dice.pick(world.hosts).name,
			dice.pick(['both', 'both', 'client', 'relay'] as const),
		);
	},
	freeze(world) {
		const {dice, network} = world;
		const {name} = dice.pick(world.hosts);
		const directions = dice.pick([['up'], ['down'], ['up', 'down']] as const);
		for (const direction of directions) network.freeze(name, direction);
		later(world, dice.pick([2, 15, 60, 150]) * SECOND, () => network.thaw(name));
	},
	'slow-reader'(world) {
		const {dice, network} = world;
		const {name} = dice.pick(world.hosts);
		network.slowDown(name, dice.pick([0.05, 0.3, 2]));
		later(world, dice.pick([5, 30]) * SECOND, () =>
			network.slowDown(name, Number.POSITIVE_INFINITY),
		);
	},
	'bad-start'(world) {
		const {dice, network} = world;
		const host = dice.pick(world.hosts);
		// The handshake, the login and the resume are the first three.
		network.stickNext(host.name, dice.integer(1, 4));
		host.crash();
		host.start();
		later(world, 8 * SECOND, () => {
			host.crash();
			host.start();
		});
		later(world, 60 * SECOND, () => network.thaw(host.name));
	},
	'client-crash'(world) {
		const host = world.dice.pick(world.hosts);
		host.crash();
		later(world, 20 * SECOND, () => host.start());
	},
	'client-restart'(world) {
		const host = world.dice.pick(world.hosts);
		world.attempt(host.name, async () => {
			await host.quit();
			host.start();
		});
	},
	'relay-crash'(world) {
		world.crashRelay();
	},
	'relay-restart'(world) {
		world.attempt('relay', async () => {
			await world.relay.stop();
			await world.relay.start();
		});
	},
	'disk-full'(world) {
		const {faults} = world.relay;
		faults.isFull = true;
		later(world, 30 * SECOND, () => {
			faults.isFull = false;
		});
	},
	'vault-full'(world) {
		const {disk} = world.dice.pick(world.hosts);
		disk.isFull = true;
		later(world, 10 * SECOND, () => {
			disk.isFull = false;
		});
	},
	'clock-jump'(world) {
		const {dice} = world;
		const {privacy} = world.profile;
		const jump = dice.pick(privacy === undefined ? JUMPS : SHORT_JUMPS);
		if (dice.chance(0.4)) world.relay.jump(jump);
		else dice.pick(world.hosts).jump(jump);
	},
	'client-kill'(world) {
		const {dice} = world;
		const host = dice.pick(world.hosts);
		host.killAt(dice.pick(['commit', 'before-frame', 'after-frame']), dice.integer(0, 6));
		later(world, 20 * SECOND, () => host.start());
		later(world, 40 * SECOND, () => host.start());
	},
	impatience(world) {
		world.dice.pick(world.hosts).client?.reconnectNow();
	},
};

/** Something goes wrong. */
export function trouble(world: World, kind: Trouble): void {
	world.trace.add('world', `trouble: ${kind}`);
	BEGIN[kind](world);
}

/** After up to `most` milliseconds. */
function later({dice, time}: World, most: number, run: () => void): void {
	time.after(dice.integer(0, most), run);
}
