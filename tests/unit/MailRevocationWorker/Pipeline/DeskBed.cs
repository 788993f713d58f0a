using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Deciding;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Reply;
using MailRevocationWorker.Storage;
using MailRevocationWorker.Tests.Registry;
using MailRevocationWorker.Tests.Reply;
using MailRevocationWorker.Tests.Storage;

namespace MailRevocationWorker.Tests.Pipeline;

/// <summary>A desk over a real database with a small registry and one case that waits for a person.</summary>
internal sealed class DeskBed : IAsyncDisposable
{
    public const string Requester = "zoe@iles.example";

    private readonly TestDatabase database;

    private DeskBed(TestDatabase database) => this.database = database;

    public static Person Anne { get; } = new("anne", PersonRole.Operator);
    public static Person Bruno { get; } = new("bruno", PersonRole.Operator);
    public static Person Sophie { get; } = new("sophie", PersonRole.Supervisor);
    public static Person Marc { get; } = new("marc", PersonRole.Auditor);

    public TestDatabase Storage => database;
    public CaseStore Store => database.Store;
    public HashSet<DecisionCode> CodesForTwo { get; } = [];
    public HashSet<DecisionCode> CodesToRefuse { get; } = [];

    public Desk Desk =>
        new(
            Store,
            new RegistryReader(database.Database, database.Clock),
            new DeskMails(Store, new ReplyComposer(ReplySamples.Options), database.Clock),
            new DeskDoubts(Store),
            Queue,
            new(new(CodesForTwo, CodesToRefuse, PickedTarget: true), TimeSpan.FromMinutes(15)),
            () => new PolicyOptions(),
            database.Clock
        );

    public FairQueue Queue { get; } = new(10);

    public static async Task<DeskBed> MakeAsync()
    {
        var made = await TestDatabase.MakeAsync();
        using var folder = new RegistryFolder();
        var summary = await new RegistryImporter(made.Database, made.Clock).ImportAsync(
            folder.Content(),
            CancellationToken.None
        );
        summary.Accepted.ShouldBeTrue(summary.WhyRefused);
        return new(made);
    }

    /// <summary>A request for certificate A1B that a person must look at, its first answer sent and its message filed.</summary>
    public async Task<CaseRow> WaitingAsync(
        DecisionCode code = DecisionCode.DateMissing,
        bool answerable = true,
        CaseState state = CaseState.WaitingForPerson,
        DecisionKind kind = DecisionKind.Review,
        int n = 1,
        IReadOnlyList<string>? findings = null
    )
    {
        var ct = TestContext.Current.CancellationToken;
        var (message, _) = await Store.AcceptAsync(database.Message(n), ct);
        var mail = new MessageReport
        {
            Kind = MessageKind.Personal,
            Reply = answerable ? ReplyPermission.Permitted : ReplyPermission.NoReplyAddress,
            ReplyTo = answerable ? [Requester] : [],
        };
        var row = (
            await Store.OpenDocumentsAsync(
                message.Id,
                Json(new InspectedMail(mail, null, [])),
                null,
                [($"D{n:X63}", $"docs/{n}.pdf")],
                ct
            )
        )[0];
        var registry = await new RegistryReader(database.Database, database.Clock).FactsOfAsync(
            RegistryFolder.Issuer,
            "A1B",
            ct
        );
        var decision = new Decision
        {
            Kind = kind,
            Code = code,
            Reason = "the form bears no date",
            Findings = findings ?? [],
            Target = registry.BySerial.ShouldHaveSingleItem(),
            Role = RequesterRole.Holder,
            RequesterId = "H",
            GuideReason = GuideReason.KeyCompromised,
            CrlReason = CrlReason.KeyCompromise,
        };
        row = await Store.RecordAsync(
            row,
            CaseStep.Decided,
            Json(new Assessed(decision, registry, database.Clock.GetUtcNow())),
            CaseChange.From(decision),
            ct
        );
        row = await Store.RecordAsync(row, CaseStep.Replied, "[]", new() { State = state }, ct);
        await Store.MarkFiledAsync(row.MessageId, "Review", ct);
        return (await Store.ByNumberAsync(row.Number, ct)).ShouldNotBeNull();
    }

    /// <summary>A complete approval of the certificate that the form names.</summary>
    public static DeskInput Approval(CaseRow row, string serial = "A1B") =>
        new()
        {
            Action = CaseAction.Approve,
            Version = row.Version,
            Reason = "the holder was called back",
            TypedNumber = row.Number,
            Issuer = RegistryFolder.Issuer,
            Serial = serial,
            GuideReason = GuideReason.KeyCompromised,
        };

    public static DeskInput Input(CaseRow row, CaseAction action) =>
        new()
        {
            Action = action,
            Version = row.Version,
            Reason = "because",
            French = "Écrivez la date.",
            English = "Write the date.",
        };

    public async Task<CaseRow> NowAsync(CaseRow row) =>
        (
            await Store.ByNumberAsync(row.Number, TestContext.Current.CancellationToken)
        ).ShouldNotBeNull();

    public async Task<Decision> DecisionAsync(CaseRow row) =>
        JsonSerializer
            .Deserialize<Assessed>(
                (
                    await Store.OutputAsync(
                        row.Id,
                        CaseStep.Decided,
                        TestContext.Current.CancellationToken
                    )
                ).ShouldNotBeNull(),
                InspectionJson.Options
            )
            .ShouldNotBeNull()
            .Decision;

    public ValueTask DisposeAsync()
    {
        Queue.Dispose();
        return database.DisposeAsync();
    }

    private static string Json<T>(T value) =>
        JsonSerializer.Serialize(value, InspectionJson.Options);
}
