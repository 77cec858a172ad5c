import {phrase} from '../../words/phrase.ts';
import type {RelayConfig} from '../relay-config/config.ts';
import {strongerOf} from '../relay-config/stronger.ts';
import {TUNNEL_WORDS, type TunnelTool, tunnelTool} from './tools.ts';

/**
 * The tool by which a configuration wants the relay to be reached; undefined for none. `fault` gets a
 * sentence for each thing that cannot be.
 */
export function wantedTunnel(
	config: RelayConfig,
	fault: (sentence: string) => void,
): TunnelTool | undefined {
	const which = strongerOf(config, ['tunnel', 'tunnel-command'], fault);
	if (which === undefined) return undefined;
	const isSecure = config.text('tls-cert') !== undefined;
	const text = config.text(which);
	const tool = tunnelTool({
		tool: which === 'tunnel' ? text : undefined,
		command: which === 'tunnel-command' ? text : undefined,
		isSecure,
	});
	if (tool === undefined) fault(notKnown(which));
	else checkTool(tool, {config, isSecure, fault});
	if (config.text('unix') !== undefined) fault(oneOf(which, 'unix'));
	if (config.isOn('lan')) fault(oneOf(which, 'lan'));
	else if (config.text('host') !== '127.0.0.1') {
		fault(
			phrase`A tunnel goes to 127.0.0.1, and the relay listens nowhere else: leave out --host.`,
		);
	}
	return tool;
}

/** The proxies that are believed: a tool of requests says for whom it connects, from this machine. */
export function proxiesOf(config: RelayConfig, tool: TunnelTool | undefined): readonly string[] {
	const isSaid = config.origin('trusted-proxies') !== 'default';
	return tool?.carries === 'requests' && !isSaid ? ['loopback'] : config.list('trusted-proxies');
}

function checkTool(
	{name, carries}: TunnelTool,
	parts: {
		readonly config: RelayConfig;
		readonly isSecure: boolean;
		readonly fault: (sentence: string) => void;
	},
): void {
	const {config, isSecure, fault} = parts;
	if (carries === 'requests' && isSecure) {
		fault(phrase`${name} speaks TLS to everybody itself: leave out --tls-cert and --tls-key.`);
	}
	if (carries === 'bytes' && config.list('trusted-proxies').length > 0) {
		fault(
			phrase`${name} passes on what clients write, also where they say they are from: leave out --trusted-proxies.`,
		);
	}
}

function notKnown(which: 'tunnel' | 'tunnel-command'): string {
	return which === 'tunnel'
		? phrase`--tunnel takes one of ${TUNNEL_WORDS.join(', ')}. For any other program there is --tunnel-command.`
		: phrase`--tunnel-command takes a program and its words, with every quotation mark closed.`;
}

function oneOf(one: string, other: string): string {
	return phrase`Choose one of ${`--${one}`} and ${`--${other}`}.`;
}
