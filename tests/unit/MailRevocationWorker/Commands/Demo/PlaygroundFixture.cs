using MailRevocationWorker.Commands.Demo;

namespace MailRevocationWorker.Tests.Commands.Demo;

/// <summary>One test PKI for the class: keys take a moment. Made for a date far from today's, to show that none is built in.</summary>
public sealed class PlaygroundFixture : IDisposable
{
    public static readonly DateTimeOffset Now = new(2031, 2, 28, 23, 59, 30, TimeSpan.Zero);

    internal TestPki Pki { get; } = new(Now, "http://127.0.0.1:8080/crl");

    internal IReadOnlyList<SampleRequest> Samples =>
        field ??= new SampleRequests(Pki, "revocation@ca.example", Now).All();

    public void Dispose() => Pki.Dispose();
}
