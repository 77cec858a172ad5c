/** An emoji by the names that it can be typed with. */
export type NamedEmoji = {
	readonly name: string;
	readonly symbol: string;
	/** Names that others know it by; in lists the first name stands for all. */
	readonly aliases: readonly string[];
};

/** The emoji that `:name:` completes to, by the names that GitHub and Slack use, the commonest first. */
export const EMOJI: readonly NamedEmoji[] = [
	...named(
		'+1|thumbsup 👍 -1|thumbsdown 👎 smile 😄 grin 😁 joy 😂 rofl 🤣 wink 😉 heart ❤️ tada 🎉',
	),
	...named('fire 🔥 eyes 👀 pray|thanks 🙏 clap 👏 wave 👋 ok_hand 👌 raised_hands 🙌 muscle 💪'),
	...named('rocket 🚀 100 💯 thinking 🤔 sob 😭 cry 😢 heart_eyes 😍 sunglasses 😎 sweat_smile 😅'),
	...named('smirk 😏 upside_down_face|upside_down 🙃 shrug 🤷 facepalm 🤦 see_no_evil 🙈 skull 💀'),
	...named('ghost 👻 robot 🤖 white_check_mark|check|done ✅ x ❌ warning ⚠️ question ❓'),
	...named('exclamation ❗ bug 🐛 sparkles ✨ star ⭐ zap ⚡ boom|collision 💥 bulb|idea 💡'),
	...named(
		'memo|pencil 📝 lock 🔒 key 🔑 mag|search 🔍 bell 🔔 hourglass ⏳ coffee ☕ beer 🍺 pizza 🍕',
	),
	...named('cake 🍰 sunny ☀️ rainbow 🌈 snowflake ❄️ cat 🐱 dog 🐶'),
	// Faces and people.
	...named('slightly_smiling_face|slight_smile 🙂 blush 😊 relaxed ☺️ smiley 😃 grinning 😀'),
	...named('laughing 😆 innocent 😇 yum 😋 stuck_out_tongue 😛 stuck_out_tongue_winking_eye 😜'),
	...named('zany_face 🤪 kissing_heart 😘 hugs|hugging_face 🤗 star_struck 🤩'),
	...named('partying_face|party 🥳 neutral_face 😐 expressionless 😑 no_mouth 😶'),
	...named('roll_eyes|eyeroll 🙄 grimacing 😬 lying_face 🤥 relieved 😌 pensive 😔 sleepy 😪'),
	...named('sleeping 😴 mask 😷 sick|nauseated_face 🤢 sneezing_face 🤧 dizzy_face 😵'),
	...named('exploding_head|mind_blown 🤯 cowboy_hat_face|cowboy 🤠 nerd_face|nerd 🤓 confused 😕'),
	...named('worried 😟 frowning 😦 open_mouth 😮 hushed 😯 astonished 😲 flushed 😳'),
	...named('pleading_face|pleading 🥺 anguished 😧 fearful 😨 cold_sweat 😰 scream 😱'),
	...named(
		'disappointed 😞 sweat 😓 weary 😩 tired_face 😫 yawning_face|yawn 🥱 triumph 😤 rage 😡',
	),
	...named('angry 😠 cursing_face 🤬 smiling_imp 😈 poop|hankey 💩 clown_face|clown 🤡 alien 👽'),
	...named('hear_no_evil 🙉 speak_no_evil 🙊 salute|saluting_face 🫡 melting_face|melting 🫠'),
	...named('baby 👶 technologist 🧑‍💻 detective 🕵️ ninja 🥷 superhero 🦸 santa 🎅'),
	// Hands and hearts.
	...named('point_up ☝️ point_up_2 👆 point_down 👇 point_left 👈 point_right 👉 v ✌️'),
	...named('crossed_fingers 🤞 metal 🤘 call_me_hand|call_me 🤙 raised_hand|hand ✋'),
	...named('vulcan_salute|spock 🖖 fist ✊ facepunch|punch 👊 handshake 🤝 writing_hand ✍️'),
	...named('heart_hands 🫶 orange_heart 🧡 yellow_heart 💛 green_heart 💚 blue_heart 💙'),
	...named('purple_heart 💜 black_heart 🖤 white_heart 🤍 broken_heart 💔 sparkling_heart 💖'),
	// Animals and plants.
	...named(
		'mouse 🐭 rabbit 🐰 fox_face|fox 🦊 bear 🐻 panda_face|panda 🐼 koala 🐨 tiger 🐯 lion 🦁',
	),
	...named(
		'cow 🐮 pig 🐷 frog 🐸 monkey 🐒 chicken 🐔 penguin 🐧 bird 🐦 duck 🦆 owl 🦉 wolf 🐺 horse 🐴',
	),
	...named(
		'unicorn 🦄 bee|honeybee 🐝 butterfly 🦋 snail 🐌 turtle 🐢 snake 🐍 octopus 🐙 crab 🦀',
	),
	...named('fish 🐟 whale 🐳 dolphin 🐬 elephant 🐘 sloth 🦥 goat 🐐 t-rex 🦖 dragon 🐉'),
	...named('paw_prints|feet 🐾 parrot 🦜 cactus 🌵 evergreen_tree 🌲 palm_tree 🌴 seedling 🌱'),
	...named('four_leaf_clover 🍀 rose 🌹 sunflower 🌻 tulip 🌷 mushroom 🍄 fallen_leaf 🍂'),
	// Food and drink.
	...named(
		'apple 🍎 banana 🍌 lemon 🍋 watermelon 🍉 strawberry 🍓 cherries 🍒 avocado 🥑 tomato 🍅',
	),
	...named(
		'corn 🌽 hot_pepper 🌶️ bread 🍞 cheese 🧀 hamburger 🍔 fries 🍟 taco 🌮 sushi 🍣 ramen 🍜',
	),
	...named(
		'popcorn 🍿 doughnut|donut 🍩 cookie 🍪 birthday 🎂 chocolate_bar 🍫 ice_cream 🍨 tea 🍵',
	),
	...named('beers 🍻 wine_glass 🍷 champagne 🍾 cocktail 🍸 egg 🥚 salt 🧂'),
	// Weather, places, travel.
	...named('cloud ☁️ umbrella ☔ rain|cloud_with_rain 🌧️ snowman ⛄ ocean 🌊 moon 🌔 full_moon 🌕'),
	...named('crescent_moon 🌙 earth_africa|earth|globe 🌍 earth_americas 🌎 earth_asia 🌏 comet ☄️'),
	...named('volcano 🌋 mountain ⛰️ desert_island|island 🏝️ house 🏠 office 🏢 factory 🏭 school 🏫'),
	...named('car 🚗 bus 🚌 truck 🚚 bike 🚲 train 🚆 airplane ✈️ ship 🚢 construction 🚧'),
	...named('rotating_light|siren 🚨 traffic_light 🚥 anchor ⚓ ufo|flying_saucer 🛸 satellite 📡'),
	// Things.
	...named('gift 🎁 balloon 🎈 confetti_ball 🎊 trophy 🏆 medal_sports 🏅 1st_place_medal 🥇'),
	...named(
		'soccer ⚽ basketball 🏀 dart|bullseye 🎯 video_game 🎮 game_die|dice 🎲 jigsaw|puzzle 🧩',
	),
	...named('art 🎨 musical_note 🎵 guitar 🎸 headphones 🎧 movie_camera 🎥 camera 📷 tv 📺'),
	...named('computer|laptop 💻 keyboard ⌨️ printer 🖨️ floppy_disk|save 💾 cd 💿'),
	...named('telephone|phone ☎️ iphone|mobile 📱 battery 🔋 electric_plug|plug 🔌 flashlight 🔦'),
	...named('wrench 🔧 hammer 🔨 hammer_and_wrench|tools 🛠️ gear|config ⚙️ nut_and_bolt 🔩'),
	...named(
		'toolbox 🧰 magnet 🧲 test_tube 🧪 microscope 🔬 telescope 🔭 dna 🧬 pill 💊 syringe 💉',
	),
	...named('bandage|adhesive_bandage 🩹 broom 🧹 toilet_paper 🧻 soap 🧼 package 📦 mailbox 📫'),
	...named(
		'email|envelope ✉️ inbox_tray 📥 outbox_tray 📤 books 📚 book 📖 newspaper 📰 bookmark 🔖',
	),
	...named('label 🏷️ paperclip 📎 pushpin|pin 📌 scissors ✂️ lock_with_ink_pen 🔏 unlock 🔓'),
	...named('shield 🛡️ wastebasket|trash 🗑️ file_folder|folder 📁 calendar 📅 clipboard 📋'),
	...named('chart_with_upwards_trend|chart 📈 chart_with_downwards_trend 📉 bar_chart 📊'),
	...named('moneybag|money 💰 credit_card 💳 gem 💎 scales|balance_scale ⚖️ link 🔗 chains ⛓️'),
	...named('bomb 💣 crystal_ball 🔮 candle 🕯️ door 🚪 bed 🛏️ crown 👑 eyeglasses|glasses 👓'),
	...named('shirt|tshirt 👕 mortar_board 🎓 briefcase 💼 alarm_clock ⏰ stopwatch ⏱️ watch ⌚'),
	...named(
		'speech_balloon 💬 thought_balloon 💭 loudspeaker 📢 mega 📣 mute 🔇 no_bell 🔕 brain 🧠',
	),
	...named('bone 🦴 footprints 👣'),
	// Signs.
	...named('ok 🆗 new 🆕 free 🆓 up 🆙 cool 🆒 sos 🆘 no_entry ⛔ no_entry_sign|ban 🚫'),
	...named('stop_sign|stop 🛑 recycle ♻️ heavy_check_mark|tick ✔️ heavy_plus_sign|plus ➕'),
	...named('heavy_minus_sign|minus ➖ infinity ♾️ arrow_up ⬆️ arrow_down ⬇️ arrow_left ⬅️'),
	...named('arrow_right ➡️ arrows_counterclockwise|refresh 🔄 fast_forward ⏩'),
	...named('pause|pause_button ⏸️ play|arrow_forward ▶️ red_circle 🔴 orange_circle 🟠'),
	...named('yellow_circle 🟡 green_circle 🟢 large_blue_circle|blue_circle 🔵 black_circle ⚫'),
	...named('white_circle ⚪ checkered_flag 🏁 triangular_flag_on_post|flag 🚩 white_flag 🏳️'),
	...named('rainbow_flag 🏳️‍🌈 pirate_flag 🏴‍☠️ zzz 💤 sweat_drops 💦 dash 💨 hole 🕳️ dizzy 💫'),
	...named('anger 💢 interrobang ⁉️ bangbang ‼️ radioactive ☢️'),
];

/** Names and pictures in turn, each between blanks; other names stand behind a `|`. */
function named(line: string): readonly NamedEmoji[] {
	const words = line.split(' ');
	return words.flatMap((word, index) => {
		const [name = '', ...aliases] = index % 2 === 0 ? word.split('|') : [];
		return name === '' ? [] : [{name, aliases, symbol: words[index + 1] ?? ''}];
	});
}
