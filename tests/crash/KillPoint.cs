using Integration.Tests;

namespace Crash.Tests;

/// <summary>A named moment in the way of a request, at which the service is stopped from outside and then killed.</summary>
/// <param name="Name">What was done last, and what was not.</param>
internal abstract record KillPoint(string Name)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    /// <summary>Sends a genuine request and waits until the service stands at this moment.</summary>
    /// <returns>False: it ran past. The point is tried again with another mail.</returns>
    public abstract Task<bool> ReachAsync(World world, Journal journal);

    /// <summary>Every moment: each boundary of a step, and around each effect on the world.</summary>
    public static IReadOnlyList<KillPoint> All { get; } =
    [
        new Kept("fetched and kept, not journalled"),
        new Written("stored, the mailbox untouched", "message-accepted"),
        new Passing(
            "stored, keyword not set",
            Imap: true,
            l => l.FromService && l.Text.Contains("$MrwTaken", StringComparison.Ordinal)
        ),
        new Passing(
            "keyword set, and the service does not know",
            Imap: true,
            l => !l.FromService && l.Command.Contains("$MrwTaken", StringComparison.Ordinal)
        ),
        new Written("documents known, not inspected", "documents-opened"),
        Step("inspected"),
        Step("validated"),
        Step("decided"),
        new Written("revocation intended, not carried out", "intended-revoke"),
        new Written(
            "revocation committed, CRL not numbered",
            "certificate-revoked",
            KeepsFromPublishing: true
        ),
        new Numbered("CRL numbered, not published", Published: false),
        new Numbered("CRL published, and the registry does not know", Published: true),
        new Written("accepted by the authority, not read back", "revocation-accepted"),
        new ReadingBack("being read back, registry and receipt know nothing"),
        new Lagging("under way: to be told, not sent"),
        Step("revoked"),
        Step("concluded"),
        new Written("reply intended, not sent", "reply-recorded", "\"planned\""),
        new Passing(
            "reply begun, not sent",
            Imap: false,
            l => l.FromService && l.Text.StartsWith("MAIL FROM", StringComparison.Ordinal)
        ),
        new Passing(
            "reply flowed, not accepted",
            Imap: false,
            l => l is { FromService: true, Text: "." }
        ),
        new Passing(
            "reply accepted, and the service does not know",
            Imap: false,
            l => l is { FromService: false, Command: "." }
        ),
        new Written("reply sent", "reply-recorded", "\"sent\""),
        Step("replied"),
        new Passing(
            "answered, not moved",
            Imap: true,
            l => l.FromService && l.Text.Contains("UID MOVE", StringComparison.Ordinal)
        ),
        new Passing(
            "moved, and the service does not know",
            Imap: true,
            l =>
                !l.FromService
                && l.Command.Contains("UID MOVE", StringComparison.Ordinal)
                && !l.Text.StartsWith("* OK [COPYUID", StringComparison.Ordinal)
        ),
        new Written("filed", "message-filed"),
    ];

    private static Written Step(string step) =>
        new($"{step}, the next step not begun", "step-recorded", $"\"{step}\"");

    /// <summary>Sends one request that goes all the way.</summary>
    protected static Task SendAsync(World world) => world.SendAsync(world.Requests.Genuine());

    protected static async Task<bool> InTimeAsync(Task reached) =>
        await Task.WhenAny(reached, Task.Delay(Patience, TestContext.Current.CancellationToken))
        == reached;

    /// <summary>Waits for a journal entry, and then keeps the service from writing another.</summary>
    private sealed record Written(
        string Name,
        string Kind,
        string? Holds = null,
        bool KeepsFromPublishing = false
    ) : KillPoint(Name)
    {
        public override async Task<bool> ReachAsync(World world, Journal journal)
        {
            // Another publisher of the same CRL is at work, as far as the service can see.
            await using var publisher = KeepsFromPublishing
                ? new FileStream(
                    Path.Combine(world.Playground.Crls, ".ng-qual.lock"),
                    FileMode.OpenOrCreate,
                    FileAccess.ReadWrite,
                    FileShare.None
                )
                : null;
            var before = journal.LastSeq;
            await SendAsync(world);
            journal
                .WaitFor(before, IsMeant, Patience)
                .ShouldBeTrue($"journal entry {Kind} {Holds}; {world.Tail()}");
            return journal.Lock() && journal.Last is { } last && IsMeant(last);
        }

        private bool IsMeant(JournalEntry entry) =>
            entry.Kind == Kind
            && (Holds is null || entry.Data.Contains(Holds, StringComparison.Ordinal));
    }

    /// <summary>The published status is asked for, and no answer has come.</summary>
    private sealed record ReadingBack(string Name) : KillPoint(Name)
    {
        public override async Task<bool> ReachAsync(World world, Journal journal)
        {
            var asked = world.Published.HoldAsync();
            await SendAsync(world);
            return await InTimeAsync(asked);
        }
    }

    /// <summary>Relying parties can't read it for a while: the requester is told twice.</summary>
    private sealed record Lagging(string Name) : KillPoint(Name)
    {
        public override async Task<bool> ReachAsync(World world, Journal journal)
        {
            world.Published.Instead = await File.ReadAllBytesAsync(
                Path.Combine(world.Playground.Crls, "ng-qual.crl")
            );
            try
            {
                var before = journal.LastSeq;
                await SendAsync(world);
                journal
                    .WaitFor(before, IsInterim, Patience)
                    .ShouldBeTrue($"told as under way; {world.Tail()}");
                return journal.Lock() && journal.Last is { } last && IsInterim(last);
            }
            finally
            {
                world.Published.Instead = null;
            }
        }

        private static bool IsInterim(JournalEntry entry) =>
            entry.Kind == "reply-recorded"
            && entry.Data.Contains("\"interim\"", StringComparison.Ordinal)
            && entry.Data.Contains("\"planned\"", StringComparison.Ordinal);
    }

    /// <summary>Between a CRL's number in the database and its file in the folder, or right after the file.</summary>
    private sealed record Numbered(string Name, bool Published) : KillPoint(Name)
    {
        public override async Task<bool> ReachAsync(World world, Journal journal)
        {
            var crl = Path.Combine(world.Playground.Crls, "ng-qual.crl");
            var before = journal.LastSeq;
            var old = await File.ReadAllBytesAsync(crl);
            await SendAsync(world);
            journal
                .WaitFor(before, e => e.Kind == "crl-numbered", Patience)
                .ShouldBeTrue($"a CRL is numbered; {world.Tail()}");
            if (!Published)
            {
                return true; // killed at once; whether the file was still the old one is seen after the death
            }

            var locked = journal.Lock();
            await MailRig.UntilAsync(
                () => !File.ReadAllBytes(crl).AsSpan().SequenceEqual(old),
                "the CRL is published"
            );
            return locked && journal.Last?.Kind == "crl-numbered";
        }

        public override async Task<bool> HoldsAfterwardsAsync(World world, Journal journal)
        {
            var number = journal
                .After(0)
                .Last(e =>
                    e.Kind == "crl-numbered" && e.Data.Contains("ng-qual", StringComparison.Ordinal)
                )
                .Data;
            var published = await Audit.CrlNumberAsync(world, "ng-qual");
            return number.Contains($"\"{published}\"", StringComparison.Ordinal) == Published;
        }
    }

    /// <summary>Holds one line between the service and a mail server.</summary>
    private sealed record Passing(string Name, bool Imap, Func<PassingLine, bool> Meant)
        : KillPoint(Name)
    {
        public override async Task<bool> ReachAsync(World world, Journal journal)
        {
            var held = (Imap ? world.Imap : world.Smtp).HoldAsync(Meant);
            await SendAsync(world);
            return await InTimeAsync(held);
        }
    }

    /// <summary>The message lies in the store's folder, and the database can't be written.</summary>
    private sealed record Kept(string Name) : KillPoint(Name)
    {
        public override async Task<bool> ReachAsync(World world, Journal journal)
        {
            var folder = Directory.CreateDirectory(world.Playground.At("store", "messages"));
            var before = Count();
            var locked = journal.Lock();
            await SendAsync(world);
            await MailRig.UntilAsync(() => Count() > before, $"a message is kept; {world.Tail()}");
            return locked;

            int Count() => folder.EnumerateFiles("*.eml", SearchOption.AllDirectories).Count();
        }
    }

    /// <summary>Seen when the service is dead: did it stand where it was meant to?</summary>
    public virtual Task<bool> HoldsAfterwardsAsync(World world, Journal journal) =>
        Task.FromResult(true);
}
