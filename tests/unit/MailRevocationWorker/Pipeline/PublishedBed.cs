using System.Net;
using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Deciding;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Revocation.Ocsp;
using MailRevocationWorker.Revocation.Publication;
using MailRevocationWorker.Storage;
using MailRevocationWorker.Tests.Revocation;
using Microsoft.Extensions.Logging.Abstractions;

namespace MailRevocationWorker.Tests.Pipeline;

/// <summary>The step that revokes over a real embedded authority, with a web between it and its readers that can lag and lie.</summary>
internal sealed class PublishedBed : HttpMessageHandler
{
    private readonly HttpClient http;
    private readonly OcspService ocsp;
    private readonly StatusSources sources;

    private PublishedBed(AuthorityRig rig)
    {
        Rig = rig;
        rig.Options.Publication.WaitSeconds = 0;
        ocsp = rig.Ocsp();
        http = new HttpClient(this, disposeHandler: false);
        sources = new StatusSources(
            rig.Options.Publication,
            rig.Authority,
            () => new Uri("http://ca.example/")
        );
        Files = new MessageStore(Path.Combine(rig.Folder, "store"));
        Gate = Restart();
    }

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public AuthorityRig Rig { get; }

    public CaseStore Store => Rig.Storage.Store;

    public MessageStore Files { get; }

    public PublishGate Gate { get; private set; }

    public PublishedStatusReader Reader =>
        new(sources, Rig.Storage.Database, http, Rig.Storage.Clock);

    /// <summary>What is served in place of the truth, by path.</summary>
    public Dictionary<string, Func<HttpResponseMessage>> Instead { get; } =
        new(StringComparer.Ordinal);

    /// <summary>As after a restart of the service: nothing is remembered but what is stored.</summary>
    public PublishGate Restart() =>
        Gate = new PublishGate(
            new CaseStore(Rig.Storage.Database, Rig.Storage.Clock),
            new RegistryReader(Rig.Storage.Database, Rig.Storage.Clock),
            Reader,
            Files,
            Rig.Options,
            Rig.Storage.Clock,
            NullLogger<PublishGate>.Instance
        );

    public static async Task<PublishedBed> MakeAsync() => new(await AuthorityRig.MakeAsync());

    public CaseRevocation Revocation(IRevocationAuthority? authority = null) =>
        new(
            Store,
            authority ?? Rig.Authority,
            Gate,
            () => new PolicyOptions { Automation = Automation.On },
            Rig.Storage.Clock
        );

    /// <summary>A case whose request to revoke that certificate was decided just now.</summary>
    public async Task<(CaseRow Row, Assessed Assessed)> DecidedAsync(
        RegisteredCertificate target,
        int n = 1
    ) => await DecideAsync(await Rig.Storage.CaseAsync(n), target);

    /// <summary>The case as it stands is decided anew, for that certificate.</summary>
    public async Task<(CaseRow Row, Assessed Assessed)> DecideAsync(
        CaseRow row,
        RegisteredCertificate target
    )
    {
        var assessed = new Assessed(
            new Decision
            {
                Kind = DecisionKind.Revoke,
                Code = DecisionCode.HolderRequest,
                Reason = "the holder asks",
                Target = target,
                CrlReason = CrlReason.KeyCompromise,
                Role = RequesterRole.Holder,
                RequesterId = "H",
            },
            new RegistryFacts(),
            Rig.Now
        );
        row = await Store.RecordAsync(
            row,
            CaseStep.Decided,
            JsonSerializer.Serialize(assessed, InspectionJson.Options),
            CaseChange.From(assessed.Decision),
            Ct
        );
        return (row, assessed);
    }

    public static HttpResponseMessage Bytes(byte[] body) =>
        new(HttpStatusCode.OK) { Content = new ByteArrayContent(body) };

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var path = request.RequestUri!.AbsolutePath;
        if (
            Instead.FirstOrDefault(i => path.StartsWith(i.Key, StringComparison.Ordinal)).Value is
            { } lie
        )
        {
            return lie();
        }

        if (path == "/crl/test-ca.crl")
        {
            return Bytes((await Rig.Files.ReadAsync("test-ca", cancellationToken))!);
        }

        var asked = Convert.FromBase64String(
            Uri.UnescapeDataString(path["/ocsp/test-ca/".Length..])
        );
        return Bytes((await ocsp.AnswerAsync("test-ca", asked, cancellationToken))!.Der.ToArray());
    }

    public async Task EndAsync()
    {
        http.Dispose();
        ocsp.Dispose();
        sources.Dispose();
        await Rig.DisposeAsync();
        Dispose();
    }
}
