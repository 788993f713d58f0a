using System.Globalization;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;

namespace Browser.Tests;

/// <summary>A month of cases as lists and figures see them, made through the store: nobody's names, the same every time.</summary>
internal static class CaseSeeds
{
    private static readonly string[] Surnames =
    [
        "Bernard",
        "Lefèvre",
        "Nguyen",
        "Moreau",
        "Faure",
        "Da Silva",
        "Œuvrard",
        "Kowalski",
        "Étienne",
        "Roux",
    ];

    private static readonly string[] GivenNames =
    [
        "Zoé",
        "Karim",
        "Anaïs",
        "Jean-Baptiste",
        "Inès",
        "Théo",
        "Hélène",
        "Paul",
    ];

    private static readonly string[] Organisations =
    [
        "Atelier du Lac (TEST)",
        "Menuiserie Faure (TEST)",
        "Cabinet Roux (TEST)",
        "Mairie de Vallon (TEST)",
    ];

    private static readonly string[] Products =
    [
        "Eiducio+",
        "Eiducio",
        "Initio RGS*",
        "Audacio RGS**",
        "Negocio RGS*",
    ];

    private static readonly DecisionCode[] Reviews =
    [
        DecisionCode.HolderMismatch,
        DecisionCode.StatusUnknown,
        DecisionCode.SignatureAge,
        DecisionCode.AppearanceMismatch,
        DecisionCode.SuspiciousSender,
        DecisionCode.AnswerToOurMail,
    ];

    private static readonly DecisionCode[] Rejections =
    [
        DecisionCode.Unsigned,
        DecisionCode.Unsigned,
        DecisionCode.NotPdfa,
        DecisionCode.NoAttachment,
        DecisionCode.SignerProductNotAccepted,
        DecisionCode.ModifiedAfterSigning,
    ];

    public static async Task AddAsync(WorkerDatabase database, CancellationToken ct)
    {
        var now = TimeProvider.System.GetUtcNow();
        var n = 0;
        for (var day = 29; day >= 1; day--)
        {
            var weekend = now.AddDays(-day).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            for (var i = 0; i < (weekend ? 2 : 7 + (day * 5 % 6)); i++)
            {
                await AddAsync(database, n++, now.AddDays(-day).AddMinutes(i * 37), null, ct);
            }
        }

        for (var hours = 0; hours < 9; hours++)
        {
            var received = now.AddHours(-25 + (hours * 2.6)).AddMinutes(-hours * 7);
            await AddAsync(database, n++, received, Reviews[hours % Reviews.Length], ct);
        }
    }

    /// <param name="waitsFor">Why it waits for a person; null: it was decided.</param>
    private static async Task AddAsync(
        WorkerDatabase database,
        int n,
        DateTimeOffset received,
        DecisionCode? waitsFor,
        CancellationToken ct
    )
    {
        var store = new CaseStore(database, new FixedClock(received.AddSeconds(2 + (n % 9))));
        var (surname, given) = (Surnames[n % 10], GivenNames[n * 3 % 8]);
        var (message, _) = await store.AcceptAsync(
            new(
                "seed",
                "INBOX",
                1,
                n.ToString(CultureInfo.InvariantCulture),
                n.ToString("X64", CultureInfo.InvariantCulture),
                1000,
                received,
                $"seed/{n}.eml",
                false
            ),
            ct
        );
        var row = (await store.CasesOfAsync(message.Id, ct))[0];
        var (kind, code) = waitsFor is { } why
            ? (DecisionKind.Review, why)
            : (n % 5) switch
            {
                0 or 1 => (DecisionKind.Revoke, DecisionCode.HolderRequest),
                2 => (DecisionKind.Reject, Rejections[n % Rejections.Length]),
                3 => (DecisionKind.Revoke, DecisionCode.LegalRepresentativeRequest),
                _ => (DecisionKind.Ignore, DecisionCode.AutomaticMessage),
            };
        await store.RecordAsync(
            row,
            CaseStep.Filed,
            "null",
            new()
            {
                State = waitsFor is null ? CaseState.Closed : CaseState.WaitingForPerson,
                Decision = kind,
                Code = code,
                Deadline = received.AddHours(24),
                Summary = new()
                {
                    Sender =
                        $"{given}.{surname.Replace(' ', '-')}@{Organisations[n % 4].Split(' ')[0]}.example".ToLowerInvariant(),
                    Product = Products[n % 5],
                    Holder = $"{surname.ToUpperInvariant()} {given}",
                    Organisation = Organisations[n % 4],
                    Names = [surname, given],
                },
            },
            ct
        );
        await store.MarkFiledAsync(message.Id, waitsFor is null ? "Processed" : "Review", ct);
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
