/// The tasks that the router knows, in the order in which ties are decided. Change the choice of task here and nowhere else,
/// and look at Tests/Fixtures/Labelled/tasks.jsonl afterwards.
///
/// `^` stands for the beginning of a sentence, `*` for any ending (``Phrase``).
enum TaskTable {
    static let profiles: [TaskProfile] = [
        debugging, review, translation, summary, maths, code, design, planning, writing, ideas, analysis, explanation, question, chat,
    ]

    /// For a task that a caller names and nobody here knows.
    static let unknownTaskWeights = Weights(quality: 0.5, cost: 0.25, latency: 0.25)

    private static let byName = Dictionary(uniqueKeysWithValues: profiles.map { ($0.name, $0) })

    static func profile(of task: String) -> TaskProfile? { byName[task] }

    private static let debugging = TaskProfile(
        "debugging", quality: 0.6, cost: 0.2, latency: 0.2, basePoints: 1, ability: "code", codeBlockWeight: 1,
        decisive: """
            traceback, stack trace, segfault*, segmentation fault, exception, typeerror, keyerror, valueerror, syntaxerror, \
            referenceerror, nullpointerexception, exc_bad_access, undefined is not, null pointer, debug*, exit code, exits \
            with, exited with, core dump
            """,
        strong: """
            error*, crash*, bug, bugs, buggy, hang, hangs, freezes, deadlock*, fails, failing, failed, broken, doesnt work, \
            does not work, not working, wont start, wont compile, doesnt compile, stopped working, panics, flaky, root \
            cause, cant find the cause, wrong result, wrong output, timed out, times out, leak*, funktioniert nicht, \
            fehler*, erreur*, 报错, ^fix, ^why does my
            """,
        weak: "fix, why does, why do, returns, wrong, suddenly, after i updated, warning, version, log, unexpected*, skip*")

    private static let review = TaskProfile(
        "review", quality: 0.65, cost: 0.2, latency: 0.15, basePoints: 1, ability: "code", codeBlockWeight: 1,
        decisive: """
            ^review, code review, review my, review this, review the, look over, critique, ^audit, proofread, pull request, \
            feedback, double check, anything wrong with, second opinion, spot any, relecture, überprüf*
            """,
        strong: """
            merge request, ^check, any mistakes, for mistakes, is this correct, is this right, is this safe, what would you \
            change, whats wrong with this, vet
            """,
        weak: "mistakes, improve, issues, concerns, before i send, before i submit, before i merge, opinion, flag")

    private static let translation = TaskProfile(
        "translation", quality: 0.45, cost: 0.3, latency: 0.25,
        decisive: """
            translat*, übersetz*, tradu*, 翻译, 翻訳, 번역*, перевед*, how do you say, how do i say, \
            how would you say
            """,
        strong: """
            ^put this into, into english, into german, into french, into spanish, into italian, into portuguese, into \
            japanese, into chinese, into russian, into dutch, into polish, into arabic, in english, in german, in french, in \
            spanish, in italian, in portuguese, in japanese, in chinese, in mandarin, in russian, in dutch, in polish, in \
            arabic, in korean, in turkish, in hindi, in latin, in swedish, to english, to german, to french, to spanish, \
            from english, from german, from french, from spanish, ins englische, ins deutsche, auf englisch, auf deutsch, en \
            anglais, en français, al inglés, locali*
            """,
        weak: """
            german, french, spanish, italian, portuguese, japanese, chinese, russian, dutch, arabic, korean, sentence, \
            native speaker, idiomatic, natural
            """)

    private static let summary = TaskProfile(
        "summary", quality: 0.4, cost: 0.35, latency: 0.25,
        decisive: """
            summar*, tl dr, tldr, condens*, the gist, key points, main points, takeaways, zusammenfass*, fasse, résum*, \
            resumen, resumir, 总结, 要約, boil, sum up, in a nutshell, recap*, digest
            """,
        strong: "shorten, in three bullets, bullet points, executive summary, abridge*, highlights, one paragraph, main ideas",
        weak: "meeting minutes, notes, thread, article, bullets, under 100 words, keep it short, what happened in")

    private static let maths = TaskProfile(
        "maths", quality: 0.6, cost: 0.2, latency: 0.2, ability: "reasoning",
        decisive: """
            integrate x, differentiate, derivative*, ^solve, solve for, equation*, prove that, theorem, probability, square \
            root, calculate, compute the, integral, matrix, eigenvalue*, logarithm*, percent of, factori*, standard \
            deviation, how many ways, permutation*, berechne*, calculer, calcular
            """,
        strong: """
            ^prove, proof, sum of, average speed, divided by, times, squared, percentage, arithmetic, geometry, triangle, \
            odds, dice, compound interest, converge*, polynomial, prime number*, ^integrate, modulo, how far, what is the \
            value
            """,
        weak: "percent, average, how much, number, per hour, x, y, angle, area, volume, ratio, coin")

    private static let code = TaskProfile(
        "code", quality: 0.55, cost: 0.25, latency: 0.2, basePoints: 1, ability: "code", codeBlockWeight: 2,
        decisive: """
            write a function, write a script, write a program, write code, a function that, a script that, a program that, a \
            class that, a method that, a query that, one liner, regex, regular expression, unit test*, sql query, implement, \
            refactor, shell script, bash script, async await, code that
            """,
        strong: """
            ^implement, function, script, in python, in javascript, in typescript, in swift, in rust, in kotlin, in golang, \
            in java, in haskell, in bash, sql, html, css, endpoint, class, algorithm, api call, cli, snippet, in go, in c, \
            dockerfile, makefile, query, loop, recursi*, array*, linked list, binary tree, json, yaml, csv file, parse*, \
            compile*, programm*, crud, boilerplate, funktion
            """,
        weak: """
            code, python, javascript, typescript, swift, rust, kotlin, golang, java, haskell, bash, react, ^add, ^convert, \
            ^write, method, variable, library, module, command, generate, file, files, sort*, string*, list of, app, \
            website, callback*
            """)

    private static let design = TaskProfile(
        "design", quality: 0.7, cost: 0.15, latency: 0.15, basePoints: 2, ability: "reasoning",
        decisive: """
            architect*, system design, data model, database schema, microservice*, monolith*, design a system, design an \
            api, design the api, event driven, event sourcing, topology, service boundar*
            """,
        strong: """
            ^design, schema, boundaries, how should i structure, how should we structure, how would you structure, scalab*, \
            scale to, multi tenant, api design, public api, message broker, queue, component*, interfaces between, load \
            balanc*, sharding, replicat*, modular, high level design, per second, trade offs
            """,
        weak: """
            structure, propose, services, system, pipeline, backend, design, database, endpoints, layout, define, split, \
            pattern, which fits
            """)

    private static let planning = TaskProfile(
        "planning", quality: 0.55, cost: 0.25, latency: 0.2, basePoints: 1, ability: "reasoning",
        decisive: """
            roadmap, milestone*, itinerary, timetable, ^plan, a plan for, a plan to, plan for, training plan, training \
            schedule, project plan, action plan, study plan, planning, project schedule, meal plan
            """,
        strong: """
            schedule, plan a, plan my, plan our, plan the, timeline, what steps, which steps, in which order, what order, \
            agenda, prioriti*, week by week, day by day, organise, organize, checklist, next steps, sprint, rollout
            """,
        weak: """
            plan, steps, weeks, months, days, quarter, by june, by friday, deadline, budget, prepare, trip, goals, before \
            the, schritte, planen
            """)

    private static let writing = TaskProfile(
        "writing", quality: 0.5, cost: 0.3, latency: 0.2,
        decisive: """
            email to, an email, a letter, cover letter, haiku, poem, limerick, sonnet, short story, bedtime story, a story, \
            blog post, essay about, essay on, press release, speech, toast, ^draft, ^compose, ^rewrite, rephras*, \
            paraphras*, reword*, newsletter, song, lyrics, ^polish, product description, linkedin post, wedding, caption
            """,
        strong: """
            ^write, draft, tone, sounds, sound less, sound more, sentence, paragraph, polish, friendly, announcement, \
            slogan, bio, invitation, dialogue, a scene, wording, schreib*, reads, rewrite, essay, story, obituary, apolog*
            """,
        weak: """
            write, letter, email, formal, polite, firm, warm, characters, title, novel, chapter, words, text, article, \
            message, post, short
            """)

    private static let ideas = TaskProfile(
        "ideas", quality: 0.45, cost: 0.3, latency: 0.25,
        decisive: """
            brainstorm*, ideas, names for, come up with, suggestions, think up, think of, inspiration, alternatives to, \
            ideen
            """,
        strong: """
            suggest*, recommend*, what could i, what can i make, creative, unusual, ways to, possibilities, what are some, \
            give me ten, give me five, gift*, theme for, options for, ideas for, name for
            """,
        weak: "some, ten, fun, idea, stuck, options, else, what to do, new, different, could, any")

    private static let analysis = TaskProfile(
        "analysis", quality: 0.6, cost: 0.2, latency: 0.2, basePoints: 1, ability: "reasoning",
        decisive: """
            analyse*, analyze*, analysis, analysing, analyzing, pros and cons, evaluate, assess*, trends, correlat*, \
            advantages and disadvantages, swot, compare and contrast, vergleich*, implications, interpret*
            """,
        strong: """
            ^compare, compare, trend, risks of, risk*, make sense, insights, patterns, strengths, weaknesses, cost benefit, \
            data, dataset, statistic*, impact of, figures, numbers, outlier*, forecast*, survey, worth it, cohort*
            """,
        weak: """
            sales, tell me what, look at, conclusions, versus, vs, better, market, growth, revenue, quarter, results, why \
            did, depend*, people, really
            """)

    private static let explanation = TaskProfile(
        "explanation", quality: 0.5, cost: 0.25, latency: 0.25,
        decisive: """
            explain*, walk me through, eli5, how does, help me understand, under the hood, whats the difference between, \
            what is the difference between, difference between, analogy, erklär*, explique*, explica*, 解释, 説明
            """,
        strong: """
            ^why is, ^why are, ^why does, ^why do, ^how do, ^how is, ^how are, how it works, how they work, actually work, \
            actually do, dont understand, understand, what does it mean, meaning of, what happens when, teach me, intuition, \
            in simple terms, in plain english, concept of, the idea behind, works
            """,
        weak: "work, meaning, why, how, difference, mean, matter, beginner, what does, concept, purpose of, what is a")

    private static let question = TaskProfile(
        "question", quality: 0.4, cost: 0.3, latency: 0.3,
        strong: """
            ^who, ^when did, ^when was, ^when is, ^where is, ^where are, ^where was, ^which, ^how many, ^how old, ^how tall, \
            ^how long, ^how far, ^is it, ^are there, ^is there, ^does, ^did, ^was, ^what year, ^what time, ^what is the \
            capital, ^what colour, ^what color, ^whats the capital, ^wer, ^wann, ^wo, ^qui, ^quand, ^quién, ^cuándo
            """,
        weak: "^what, ^whats, ^is, ^are, ^do, ^can, ^how much, ^was ist, what time, capital of, default")

    private static let chat = TaskProfile(
        "chat", quality: 0.25, cost: 0.4, latency: 0.35,
        decisive: """
            how are you, hows it going, good morning, good evening, good afternoon, good night, nice to meet you, how was \
            your, whats up, guten morgen, bonjour, buenos días, a joke, lol, haha*, thanks, thank you, danke, merci, gracias
            """,
        strong: """
            ^hello, ^hi, ^hey, ^hallo, ^hola, bye, goodbye, see you, cheers, love you, are you there, feeling, sad, lonely, \
            happy, made my day, chat
            """,
        weak: "nice, great, cool, awesome, helpful, today, friend, you")
}
