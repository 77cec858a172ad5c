import type {CommandName} from './command-table.ts';
import type {Run} from './invocation.ts';

/** Loads a subcommand only when it is run: most starts need a small part of the program. */
export async function loadCommand(name: CommandName): Promise<Run> {
	const {run} = await LOADERS[name]();
	return run;
}

const LOADERS: Readonly<Record<CommandName, () => Promise<{readonly run: Run}>>> = {
	serve: () => import('./serve.ts'),
	discover: () => import('./discover.ts'),
	admin: () => import('./admin.ts'),
	register: () => import('./register.ts'),
	login: () => import('./login.ts'),
	logout: () => import('./logout.ts'),
	whoami: () => import('./whoami.ts'),
	send: () => import('./send.ts'),
	tail: () => import('./tail.ts'),
	save: () => import('./save.ts'),
	rooms: () => import('./rooms.ts'),
	who: () => import('./who.ts'),
	status: () => import('./status.ts'),
	open: () => import('./open.ts'),
	run: () => import('./run.ts'),
	on: () => import('./on.ts'),
	token: () => import('./token.ts'),
	bridge: () => import('./bridge.ts'),
	completion: () => import('./completion.ts'),
	man: () => import('./man.ts'),
	config: () => import('./config.ts'),
	theme: () => import('./theme.ts'),
	invite: () => import('./invite.ts'),
	account: () => import('./account.ts'),
	passphrase: () => import('./passphrase.ts'),
	demo: () => import('./demo.ts'),
	doctor: () => import('./doctor.ts'),
	reset: () => import('./reset.ts'),
	help: () => import('./help.ts'),
	chat: () => import('./chat.ts'),
};
