/** An emoji and the name that is always printed beside it, so that fonts do not matter. */
export type ComparisonEmoji = {readonly emoji: string; readonly name: string};

/** The 64 emoji of the Matrix specification (short authentication string, emoji), in its order. */
export const COMPARISON_EMOJI: readonly ComparisonEmoji[] = (
	'🐶 dog,🐱 cat,🦁 lion,🐎 horse,🦄 unicorn,🐷 pig,🐘 elephant,🐰 rabbit,' +
	'🐼 panda,🐓 rooster,🐧 penguin,🐢 turtle,🐟 fish,🐙 octopus,🦋 butterfly,🌷 flower,' +
	'🌳 tree,🌵 cactus,🍄 mushroom,🌏 globe,🌙 moon,☁️ cloud,🔥 fire,🍌 banana,' +
	'🍎 apple,🍓 strawberry,🌽 corn,🍕 pizza,🎂 cake,❤️ heart,😀 smiley,🤖 robot,' +
	'🎩 hat,👓 glasses,🔧 spanner,🎅 santa,👍 thumbs up,☂️ umbrella,⌛ hourglass,⏰ clock,' +
	'🎁 gift,💡 light bulb,📕 book,✏️ pencil,📎 paperclip,✂️ scissors,🔒 lock,🔑 key,' +
	'🔨 hammer,☎️ telephone,🏁 flag,🚂 train,🚲 bicycle,✈️ aeroplane,🚀 rocket,🏆 trophy,' +
	'⚽ ball,🎸 guitar,🎺 trumpet,🔔 bell,⚓ anchor,🎧 headphones,📁 folder,📌 pin'
)
	.split(',')
	.map((entry) => {
		const space = entry.indexOf(' ');
		return {emoji: entry.slice(0, space), name: entry.slice(space + 1)};
	});
