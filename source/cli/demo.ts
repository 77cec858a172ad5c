import {transientConfigFiles} from '../client/config-files.ts';
import {transientSettings} from '../client/transient-settings.ts';
import {suggestedName} from '../tui/first-run/suggested-name.ts';
import {runTui} from '../tui/run-tui.ts';
import {Setup} from '../tui/setup.ts';
import {isPlain} from './chat.ts';
import {startDemo} from './demo-session.ts';
import {keepChatSmall, loginName, reasonOf, requireTerminal, screenOptions} from './full-screen.ts';
import type {Run} from './invocation.ts';

/** Rooms full of scripted people, to look around in. Nothing is kept and nothing is reached. */
export const run: Run = async (invocation) => {
	const isInLines = isPlain(invocation);
	if (!isInLines) requireTerminal(invocation);
	const settings = transientSettings(invocation.environment);
	const demo = await startDemo(suggestedName(settings.get('name') || loginName()));
	const memory = keepChatSmall(invocation);
	try {
		if (isInLines) {
			const {chatInLines} = await import('./plain-chat.ts');
			const open = async () => demo.session;
			const setup = new Setup({
				settings,
				environment: invocation.environment,
				files: transientConfigFiles(),
			});
			return await chatInLines(invocation, {setup, settings, open, close: async () => {}});
		}
		const end = await runTui(screenOptions(invocation, {settings}), demo.session);
		await demo.session.client.close();
		return reasonOf(end);
	} finally {
		memory.close();
		await demo.close();
	}
};
