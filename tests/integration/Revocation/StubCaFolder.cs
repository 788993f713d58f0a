namespace Integration.Tests.Revocation;

/// <summary>Where a <see cref="StubCa"/> keeps what it knows, and where a test tells it what to do.</summary>
internal sealed class StubCaFolder(string path)
{
    /// <summary>PKCS#12 without password, as the others.</summary>
    public string Ca => At("ca.p12");

    public string Server => At("server.p12");

    public string Client => At("client.p12");

    /// <summary>The addresses that it listens on, http first; there when it listens.</summary>
    public string Urls => At("urls");

    /// <summary>As long as this is there, what was revoked is not answered.</summary>
    public string Hold => At("hold");

    /// <summary>Something was revoked and is not answered.</summary>
    public string Holding => At("holding");

    /// <summary>As long as this is there, the CRL lists nothing.</summary>
    public string Late => At("late");

    /// <summary>Serial numbers, upper-case hex.</summary>
    public IReadOnlyList<string> Revoked =>
        [
            .. Directory
                .GetFiles(Directory.CreateDirectory(At("revoked")).FullName)
                .Select(f => Path.GetFileName(f))
                .Where(f => !f.EndsWith(".new", StringComparison.Ordinal)),
        ];

    /// <summary>What it was asked, in order: "revoke SERIAL" or "status SERIAL".</summary>
    public IReadOnlyList<string> Asked =>
        File.Exists(At("asked")) ? File.ReadAllLines(At("asked")) : [];

    public string At(string name) => Path.Combine(path, name);

    public string RevokedFile(string serial) =>
        Path.Combine(Directory.CreateDirectory(At("revoked")).FullName, serial);

    public void Note(string question, string serial) =>
        File.AppendAllText(At("asked"), $"{question} {serial.ToUpperInvariant()}\n");
}
