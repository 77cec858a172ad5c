/** The emoji that `:name:` completes to, by the names that GitHub and Slack use, the commonest first. */
export const EMOJI: readonly {readonly name: string; readonly symbol: string}[] = [
	...pairs('+1 👍 -1 👎 smile 😄 grin 😁 joy 😂 rofl 🤣 wink 😉 heart ❤️ tada 🎉 fire 🔥 eyes 👀'),
	...pairs('pray 🙏 clap 👏 wave 👋 ok_hand 👌 raised_hands 🙌 muscle 💪 rocket 🚀 100 💯'),
	...pairs('thinking 🤔 sob 😭 cry 😢 heart_eyes 😍 sunglasses 😎 sweat_smile 😅 smirk 😏'),
	...pairs('upside_down_face 🙃 shrug 🤷 facepalm 🤦 see_no_evil 🙈 skull 💀 ghost 👻 robot 🤖'),
	...pairs('white_check_mark ✅ x ❌ warning ⚠️ question ❓ exclamation ❗ bug 🐛 sparkles ✨'),
	...pairs('star ⭐ zap ⚡ boom 💥 bulb 💡 memo 📝 lock 🔒 key 🔑 mag 🔍 bell 🔔 hourglass ⏳'),
	...pairs('coffee ☕ beer 🍺 pizza 🍕 cake 🍰 sunny ☀️ rainbow 🌈 snowflake ❄️ cat 🐱 dog 🐶'),
];

function pairs(line: string): readonly {readonly name: string; readonly symbol: string}[] {
	const words = line.split(' ');
	return words.flatMap((name, index) =>
		index % 2 === 0 ? [{name, symbol: words[index + 1] ?? ''}] : [],
	);
}
