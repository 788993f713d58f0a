using Integration.Tests;
using MimeKit;

namespace Crash.Tests;

/// <summary>The instant after a person's act is stored: what they were told holds, and the pipeline has not taken it up.</summary>
/// <param name="Name">What was done last, and what was not.</param>
/// <param name="Kind">Of the act, as the journal calls it.</param>
/// <param name="Mail">A fresh request, and what becomes of it in the end.</param>
/// <param name="Before">What people do first; each is carried out before the next.</param>
/// <param name="Last">The act that the service dies behind.</param>
internal sealed record DeskMoment(
    string Name,
    string Kind,
    Func<Requests, (MimeMessage Mail, SentRequest Expected)> Mail,
    IReadOnlyList<Func<People, string, Task>> Before,
    Func<People, string, Task> Last
)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static IReadOnlyList<DeskMoment> All { get; } =
    [
        new("claimed", "claimed", r => r.ForAPerson(false), [], (p, n) => p.ClaimAsync(n)),
        new(
            "approved, not carried out",
            "approved",
            r => r.ForAPerson(true),
            [],
            (p, n) => p.ApproveAsync(n)
        ),
        new(
            "asked for more, not told",
            "asked-for-more",
            r => r.WithoutForm(),
            [],
            (p, n) => p.AskForMoreAsync(n)
        ),
        new(
            "refused by a person, not told",
            "rejected",
            r => r.WithoutForm(MailRevocationWorker.Cases.DecisionKind.Reject),
            [],
            (p, n) => p.RejectAsync(n)
        ),
        new(
            "reopened, not told",
            "reopened",
            r => r.ToBeReopened(false),
            [],
            (p, n) => p.ReopenAsync(n)
        ),
        new(
            "proposed",
            "proposed",
            r => r.ToBeReopened(false),
            [(p, n) => p.ReopenAsync(n)],
            (p, n) => p.ApproveAsync(n)
        ),
        new(
            "confirmed by a second person, not carried out",
            "approved",
            r => r.ToBeReopened(true),
            [(p, n) => p.ReopenAsync(n), (p, n) => p.ApproveAsync(n)],
            (p, n) => p.ConfirmAsync(n)
        ),
    ];

    /// <summary>Brings a request there and keeps the service from writing on.</summary>
    /// <returns>Whether it stands there: else the pipeline was quicker, and it is tried again with another mail. And the person's request, which ends with the service.</returns>
    public async Task<(bool Hit, Task Acting)> ReachAsync(
        World world,
        People people,
        Journal journal
    )
    {
        var request = Mail(world.Requests);
        await world.SendAsync(request);
        await world.QuietAsync();
        var number = world.CaseOf(request.Expected.MessageId);
        foreach (var act in Before)
        {
            await act(people, number);
            await world.QuietAsync();
        }

        var before = journal.LastSeq;
        var acting = Task.Run(() => Last(people, number));
        journal
            .WaitFor(
                before,
                e =>
                    e.Kind == "operator-acted"
                    && e.Data.Contains($"\"{Kind}\"", StringComparison.Ordinal),
                Patience
            )
            .ShouldBeTrue($"{Name}; {world.Tail()}");
        var locked = journal.Lock();

        // A decision is recorded in the transaction of the act; nothing may have followed.
        var after = journal.After(before);
        var stands =
            locked
            && after[^1] is var last
            && (
                last.Kind == "operator-acted"
                || (
                    last.Kind == "step-recorded"
                    && last.Data.Contains("\"decided\"", StringComparison.Ordinal)
                )
            );
        return (stands, acting);
    }
}
