using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Revocation;

/// <summary>What administrators look at and do.</summary>
public sealed partial class EmbeddedAuthority
{
    public async Task<Probe> ProbeAsync(CancellationToken cancellationToken)
    {
        var checks = new List<ProbeCheck>();
        if (_options.Embedded.Authorities.Count == 0)
        {
            checks.Add(
                new(
                    "issuing CAs",
                    false,
                    "none is configured: nothing can be revoked",
                    "Name at least one under Revocation:Embedded:Authorities."
                )
            );
        }

        checks.AddRange(
            _unusable.Select(u => new ProbeCheck(
                $"key of {u.Options.Name}",
                false,
                u.Problem,
                $"Check {u.Options.Pkcs12} and its password file: one CA certificate with its RSA or ECDSA key."
            ))
        );
        foreach (var authority in _authorities)
        {
            checks.Add(EmbeddedProbe.Key(authority, _time.GetUtcNow()));
            checks.Add(
                EmbeddedProbe.Published(
                    authority,
                    await _publisher.PublishedAsync(authority, cancellationToken),
                    await _publisher.RefusalAsync(authority, cancellationToken),
                    _time.GetUtcNow()
                )
            );
        }

        checks.AddRange(EmbeddedProbe.Files(_options));
        return new Probe(Name, checks);
    }

    /// <summary>Takes into the table what was published and is missing there; see docs/authority.md.</summary>
    /// <param name="crlFile">A CRL of this CA in DER; null for the published one.</param>
    /// <returns>How many revocations were missing.</returns>
    /// <exception cref="CrlRefusedException">No such CA, or not a CRL of its own.</exception>
    public async Task<int> AdoptAsync(
        string name,
        string? crlFile,
        CancellationToken cancellationToken
    )
    {
        var authority = Named(name);
        var crl =
            crlFile is null ? await _publisher.PublishedAsync(authority, cancellationToken)
            : CrlReader.Read(await File.ReadAllBytesAsync(crlFile, cancellationToken)) is { } read
            && read.IsOf(authority.Issuer)
                ? read.Content
            : null;
        return crl is null
            ? throw new CrlRefusedException(
                $"{crlFile ?? "what is published"} is not a CRL signed by the key of {name}"
            )
            : await _publisher.AdoptAsync(authority, crl, cancellationToken);
    }

    /// <summary>Ends a CA: its last CRL never expires, and nothing can be revoked afterwards.</summary>
    /// <exception cref="CrlRefusedException">No such CA, or a certificate of it is still in force.</exception>
    public Task<Crl> PublishLastAsync(string name, CancellationToken cancellationToken) =>
        _publisher.PublishLastAsync(Named(name), cancellationToken);

    private IssuingAuthority Named(string name) =>
        _authorities.Find(a => a.Name == name)
        ?? throw new CrlRefusedException(
            $"no embedded CA of the configuration is called '{name}'; there are {string.Join(", ", _authorities.Select(a => a.Name))}"
        );
}
