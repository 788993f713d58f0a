using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Deciding;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Reply;
using MailRevocationWorker.Storage;
using MailRevocationWorker.Tests.Reply;
using MailRevocationWorker.Tests.Storage;
using MimeKit;

namespace MailRevocationWorker.Tests.Pipeline;

/// <summary>The step that answers, over a real database and a mail server that does as it is told; and a service that may die before any of its writes.</summary>
internal sealed class RepliesBed : IReplyTransport, IAsyncDisposable
{
    public const string Sender = "camille.martin@vercors.example";

    private static readonly MessageReport Mail = new()
    {
        Kind = MessageKind.Personal,
        MessageId = "1@vercors.example",
        Reply = ReplyPermission.Permitted,
        ReplyTo = [Sender],
    };

    private readonly TestDatabase storage;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("worker-replies-");

    private RepliesBed(TestDatabase storage) => this.storage = storage;

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public CaseStore Store => storage.Store;

    public TestDatabase Storage => storage;

    public PipelineOptions Options { get; } = new();

    /// <summary>What the server answers; a mail that it accepts is in <see cref="Taken"/>.</summary>
    public DeliveryStatus Answer { get; set; } = DeliveryStatus.Accepted;

    /// <summary>Message-ID and text of each mail that was accepted.</summary>
    public List<(string Id, string Text)> Taken { get; } = [];

    string IReplyTransport.Name => "a server that does as it is told";

    public static async Task<RepliesBed> MakeAsync() => new(await TestDatabase.MakeAsync());

    /// <summary>A form refused, by the service or by a person, and nobody told yet.</summary>
    /// <param name="document">Told apart by this, the same form in another mail has the same.</param>
    public async Task<CaseRow> RefusedAsync(
        int n,
        DecisionCode code = DecisionCode.Unsigned,
        string? words = null,
        int? document = null
    )
    {
        var (message, _) = await Store.AcceptAsync(storage.Message(n), Ct);
        var row = (
            await Store.OpenDocumentsAsync(
                message.Id,
                Json(new InspectedMail(Mail, null, [])),
                null,
                [($"D{document ?? n:X63}", $"docs/{n}.pdf")],
                Ct
            )
        )[0];
        return await DecideAsync(row, code, words);
    }

    /// <summary>The case as it stands is refused anew.</summary>
    public async Task<CaseRow> DecideAsync(CaseRow row, DecisionCode code, string? words)
    {
        var now = storage.Clock.GetUtcNow();
        var decision = new Decision
        {
            Kind = DecisionKind.Reject,
            Code = code,
            Reason = "as found",
            Operator = words is null ? null : new("anne", null, now, words, "In English."),
        };
        row = await Store.RecordAsync(
            row,
            CaseStep.Decided,
            Json(new Assessed(decision, new RegistryFacts(), now)),
            CaseChange.From(decision),
            Ct
        );
        row = await Store.RecordAsync(row, CaseStep.Revoked, "null", new(), Ct);
        var outcome = OutcomeRules.Conclude(decision, null, Mail, new RegistryFacts());
        return await Store.RecordAsync(
            row,
            CaseStep.Concluded,
            Json(outcome),
            new()
            {
                Decision = outcome.Kind,
                Code = outcome.Code,
                State = CaseState.Open,
            },
            Ct
        );
    }

    /// <summary>As the pipeline does: until the case is answered, or put off.</summary>
    /// <param name="writes">The service dies before it writes once more than this.</param>
    public async Task<CaseRow> AnswerAsync(CaseRow row, int writes = int.MaxValue)
    {
        var store = new CaseStore(storage.Database, new DyingClock(storage.Clock, writes));
        var replies = new CaseReplies(
            store,
            new MessageStore(folder.FullName),
            new ReplyComposer(ReplySamples.Options),
            this,
            new ReplyRestraint(store, Options, storage.Clock),
            storage.Clock
        );
        row = await Store.CaseAsync(row.Id, Ct);
        while (
            row.LastStep < CaseStep.Replied && !CaseStore.IsPutOff(row, storage.Clock.GetUtcNow())
        )
        {
            row = await replies.SendAsync(row, Mail, Ct);
        }

        return row;
    }

    public async Task<DeliveryState> ReplyAsync(CaseRow row) =>
        (await Store.RepliesOfAsync(row.Id, Ct)).ShouldHaveSingleItem().State;

    async Task<DeliveryResult> IReplyTransport.SendAsync(
        MimeMessage message,
        string envelopeTo,
        CancellationToken ct
    )
    {
        if (Answer == DeliveryStatus.Accepted)
        {
            using var bytes = new MemoryStream();
            await message.WriteToAsync(bytes, ct);
            Taken.Add((message.MessageId!, Convert.ToBase64String(bytes.ToArray())));
        }

        return new(Answer, $"says {Answer}");
    }

    public Task<Probe> ProbeAsync(CancellationToken ct) => throw new NotSupportedException();

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return storage.DisposeAsync();
    }

    private static string Json<T>(T value) =>
        JsonSerializer.Serialize(value, InspectionJson.Options);

    /// <summary>The store asks for the time once for each transaction, as it begins: there the service dies.</summary>
    private sealed class DyingClock(TimeProvider clock, int writes) : TimeProvider
    {
        private int left = writes;

        public override DateTimeOffset GetUtcNow() =>
            left-- > 0 ? clock.GetUtcNow() : throw new DiedException();
    }
}

/// <summary>The service is no more.</summary>
internal sealed class DiedException() : Exception("the service died");
