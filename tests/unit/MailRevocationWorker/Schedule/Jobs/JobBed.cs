using MailRevocationWorker.Cases;
using MailRevocationWorker.Reply;
using MailRevocationWorker.Schedule;
using MailRevocationWorker.Storage;
using MailRevocationWorker.Tests.Reply;
using MailRevocationWorker.Tests.Storage;
using MimeKit;

namespace MailRevocationWorker.Tests.Schedule.Jobs;

/// <summary>A database, a clock and a way out that keeps what it is given.</summary>
internal sealed class JobBed : IReplyTransport, IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("jobs-");

    private JobBed(TestDatabase database)
    {
        Database = database;
        Options = new()
        {
            Operators = { "ops@ca.example", "night@ca.example" },
            BackupFolder = At("backup"),
            HeadFolder = At("heads"),
        };
        Storage = new() { Database = database.DatabasePath };
        Mail = new OperatorMail(ReplySamples.Options, this, database.Clock);
        Runs = new JobRunStore(database.Database, database.Clock);
    }

    public TestDatabase Database { get; }
    public ScheduleOptions Options { get; }
    public StorageOptions Storage { get; }
    public OperatorMail Mail { get; }
    public JobRunStore Runs { get; }
    public List<(string To, string Subject, string Text, string MessageId)> Sent { get; } = [];
    public Func<string, DeliveryStatus> Answer { get; set; } = _ => DeliveryStatus.Accepted;

    public CaseStore Store => Database.Store;
    public string Name => "test";

    public static async Task<JobBed> MakeAsync() => new(await TestDatabase.MakeAsync());

    public string At(string name) => Path.Combine(folder.FullName, name);

    public Task<DeliveryResult> SendAsync(
        MimeMessage message,
        string envelopeTo,
        CancellationToken ct
    )
    {
        var status = Answer(envelopeTo);
        if (status == DeliveryStatus.Accepted)
        {
            Sent.Add((envelopeTo, message.Subject!, message.TextBody!, message.MessageId!));
        }

        message.Headers[HeaderId.AutoSubmitted].ShouldBe("auto-generated");
        return Task.FromResult(new DeliveryResult(status, ""));
    }

    public Task<Probe> ProbeAsync(CancellationToken ct) => Task.FromResult(new Probe(Name, []));

    /// <summary>A case that waits for a person.</summary>
    public async Task<CaseRow> WaitingAsync(int n = 1, bool urgent = false)
    {
        var row = await Database.CaseAsync(n);
        return await Store.RecordAsync(
            row,
            CaseStep.Replied,
            "{}",
            new()
            {
                State = CaseState.WaitingForPerson,
                Decision = DecisionKind.Review,
                Code = DecisionCode.SignerUnknown,
                Urgent = urgent,
            },
            TestContext.Current.CancellationToken
        );
    }

    /// <summary>A case decided by the service, answered and filed.</summary>
    public async Task<CaseRow> ClosedAsync(int n, DecisionKind kind = DecisionKind.Revoke)
    {
        var ct = TestContext.Current.CancellationToken;
        var row = await Database.CaseAsync(n);
        row = await Store.RecordAsync(
            row,
            CaseStep.Replied,
            "{}",
            new()
            {
                State = CaseState.Closed,
                Decision = kind,
                Code = DecisionCode.HolderRequest,
            },
            ct
        );
        await Store.MarkFiledAsync(row.MessageId, "Processed", ct);
        return row;
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
