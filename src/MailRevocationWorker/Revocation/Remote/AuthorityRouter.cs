using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Revocation.Remote;

/// <summary>Several CAs, each asked about its own certificates: a remote one where its name and key say so, else the embedded ones.</summary>
public sealed class AuthorityRouter(
    EmbeddedAuthority embedded,
    IReadOnlyList<IRemoteAuthority> remote,
    RemoteTarget targets,
    IReadOnlyList<string> problems
) : IRevocationAuthority, IDisposable
{
    /// <summary>Why the service must not start with these settings, in the words of the configuration; empty: nothing.</summary>
    public IReadOnlyList<string> Problems => [.. embedded.Problems, .. problems];

    public string Name => string.Join(", ", All.Select(a => a.Name));

    private IEnumerable<IRevocationAuthority> All => [embedded, .. remote];

    public async Task<RevocationReceipt?> StatusAsync(
        RegisteredCertificate target,
        CancellationToken cancellationToken
    ) => await (await OfAsync(target, cancellationToken)).StatusAsync(target, cancellationToken);

    public async Task<RevocationReceipt> RevokeAsync(
        RegisteredCertificate target,
        CrlReason reason,
        DateTimeOffset? compromisedSince,
        string caseNumber,
        CancellationToken cancellationToken
    ) =>
        await (await OfAsync(target, cancellationToken)).RevokeAsync(
            target,
            reason,
            compromisedSince,
            caseNumber,
            cancellationToken
        );

    public async Task<Probe> ProbeAsync(CancellationToken cancellationToken)
    {
        var checks = new List<ProbeCheck>();
        foreach (var authority in All)
        {
            // Without a key of its own the embedded authority has nothing to say beside a remote one.
            if (authority == embedded && embedded.IsEmpty && remote.Count > 0)
            {
                continue;
            }

            var probe = await authority.ProbeAsync(cancellationToken);
            checks.AddRange(
                probe.Checks.Select(c => c with { Subject = $"{probe.Name}: {c.Subject}" })
            );
        }

        return new Probe(Name, checks);
    }

    public void Dispose()
    {
        foreach (var one in remote.OfType<IDisposable>())
        {
            one.Dispose();
        }
    }

    private async Task<IRevocationAuthority> OfAsync(
        RegisteredCertificate target,
        CancellationToken cancellationToken
    )
    {
        foreach (var one in remote)
        {
            if (await targets.RefusalAsync(target, one.Issuer, cancellationToken) is null)
            {
                return one;
            }
        }

        // It refuses what is not its own, and says why.
        return embedded;
    }
}
