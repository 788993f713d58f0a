using MailRevocationWorker.MailServers;

namespace MailRevocationWorker.Mailbox;

/// <summary>Which kind of mailbox the requests arrive in.</summary>
public enum MailboxKind
{
    /// <summary>A folder with new/, cur/ and tmp/ that an MTA delivers into.</summary>
    Maildir,

    /// <summary>A folder on a server (RFC 9051, RFC 3501).</summary>
    Imap,
}

/// <summary>The section "Mailbox".</summary>
public sealed class MailboxOptions
{
    public const string Section = "Mailbox";

    public MailboxKind Kind { get; set; } = MailboxKind.Maildir;

    /// <summary>Seconds between two looks at the mailbox when nothing wakes the service before.</summary>
    public int PollSeconds { get; set; } = 60;

    /// <summary>Bytes; of a larger message only the header is fetched.</summary>
    public long MaxMessageBytes { get; set; } = 50 * 1024 * 1024;

    /// <summary>Private folder for messages on their way from the mailbox into the store.</summary>
    public string SpoolFolder { get; set; } = "./data/spool";

    /// <summary>Minutes without a look at the mailbox before the operators are alarmed.</summary>
    public int AlarmAfterMinutes { get; set; } = 15;

    /// <summary>
    /// At the start, offer what was taken before and lies in the folder of arrival still. For the day when an older database had to be
    /// restored: the store recognises what it has.
    /// </summary>
    public bool OfferTakenAgain { get; set; }

    public FolderOptions Folders { get; set; } = new();

    public MaildirOptions Maildir { get; set; } = new();

    public ImapOptions Imap { get; set; } = new();

    internal TimeSpan Poll => TimeSpan.FromSeconds(PollSeconds);

    /// <summary>Twice the longest time between two looks or tries, since delays are jittered.</summary>
    internal TimeSpan LongestPause =>
        2
        * TimeSpan.FromSeconds(
            Math.Max(PollSeconds, Math.Max(Imap.MaxReconnectSeconds, Imap.RefusedSignInSeconds))
        );

    internal TimeSpan AlarmAfter => TimeSpan.FromMinutes(AlarmAfterMinutes);

    /// <summary>What is wrong with these settings; empty: nothing.</summary>
    public IReadOnlyList<string> Validate()
    {
        var findings = new OptionFindings();
        findings.Require(
            Enum.IsDefined(Kind),
            $"{Section}:Kind",
            "Maildir or Imap",
            Kind.ToString()
        );
        findings.Range($"{Section}:PollSeconds", PollSeconds, 1, 3_600);
        findings.Range($"{Section}:MaxMessageBytes", MaxMessageBytes, 65_536, 268_435_456);
        findings.Range($"{Section}:AlarmAfterMinutes", AlarmAfterMinutes, 1, 1_440);
        findings.Require(
            !string.IsNullOrWhiteSpace(SpoolFolder),
            $"{Section}:SpoolFolder",
            "a folder",
            SpoolFolder
        );
        Folders.Validate($"{Section}:Folders", Kind, findings);
        switch (Kind)
        {
            case MailboxKind.Maildir:
                findings.Require(
                    !string.IsNullOrWhiteSpace(Maildir.Path),
                    $"{Section}:Maildir:Path",
                    "a folder",
                    Maildir.Path
                );
                break;
            case MailboxKind.Imap:
                Imap.Validate($"{Section}:Imap", findings);
                break;
            default: // said above
                break;
        }

        return findings.Messages;
    }
}

/// <summary>Where messages go when all their cases have outcomes. "/" separates levels.</summary>
public sealed class FolderOptions
{
    private const int MaxLength = 80;

    public string Processed { get; set; } = "Processed";
    public string Rejected { get; set; } = "Rejected";
    public string Review { get; set; } = "Review";
    public string Ignored { get; set; } = "Ignored";

    internal string Name(MailboxFolder folder) =>
        folder switch
        {
            MailboxFolder.Processed => Processed,
            MailboxFolder.Rejected => Rejected,
            MailboxFolder.Review => Review,
            MailboxFolder.Ignored => Ignored,
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    internal void Validate(string section, MailboxKind kind, OptionFindings findings)
    {
        foreach (var folder in Enum.GetValues<MailboxFolder>())
        {
            var name = Name(folder);
            var key = $"{section}:{folder}";
            findings.Require(
                name.Length is > 0 and <= MaxLength && name.Split('/').All(IsLevel),
                key,
                $"1 to {MaxLength} letters, digits, spaces, '-' or '_', levels separated by '/'",
                name
            );
            findings.Require(
                kind != MailboxKind.Maildir || name.All(char.IsAscii),
                key,
                "ASCII for a Maildir",
                name
            );
            findings.Require(
                !name.Equals("INBOX", StringComparison.OrdinalIgnoreCase)
                    && Enum.GetValues<MailboxFolder>()
                        .Count(f => Name(f).Equals(name, StringComparison.OrdinalIgnoreCase)) == 1,
                key,
                "a folder of its own",
                name
            );
        }
    }

    private static bool IsLevel(string level) =>
        level.Length > 0
        && level.Trim() == level
        && level.All(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_');
}

public sealed class MaildirOptions
{
    /// <summary>The folder that holds new/, cur/ and tmp/; made when missing.</summary>
    public string Path { get; set; } = "./data/mailbox";
}

public sealed class ImapOptions : MailServerOptions
{
    /// <summary>The folder where requests arrive.</summary>
    public string Folder { get; set; } = "INBOX";

    /// <summary>Seconds after which IDLE is ended and begun again (RFC 2177: under 29 minutes).</summary>
    public int IdleSeconds { get; set; } = 540;

    /// <summary>Seconds; the first delay before connecting again, doubled and jittered from there.</summary>
    public int ReconnectSeconds { get; set; } = 1;

    /// <summary>Seconds; the longest delay before connecting again.</summary>
    public int MaxReconnectSeconds { get; set; } = 120;

    /// <summary>Seconds between two sign-ins when the server refuses them: hammering locks accounts.</summary>
    public int RefusedSignInSeconds { get; set; } = 300;

    /// <summary>A stale token locks nobody out, and its file may be fresh again at any moment.</summary>
    internal int RefusalPause =>
        SignIn == SignInMethod.XOAuth2 ? Math.Min(RefusedSignInSeconds, 30) : RefusedSignInSeconds;

    /// <summary>Bytes fetched at once: the memory that a message of any size takes.</summary>
    public int ChunkBytes { get; set; } = 1024 * 1024;

    internal new void Validate(string section, OptionFindings findings)
    {
        base.Validate(section, findings);
        findings.Require(
            SignIn != SignInMethod.None,
            $"{section}:SignIn",
            "Password or XOAuth2",
            SignIn.ToString()
        );
        findings.Require(Folder.Length is > 0 and <= 200, $"{section}:Folder", "a folder", Folder);
        findings.Range($"{section}:IdleSeconds", IdleSeconds, 1, 1_740);
        findings.Range($"{section}:ReconnectSeconds", ReconnectSeconds, 1, 60);
        findings.Range($"{section}:MaxReconnectSeconds", MaxReconnectSeconds, 1, 3_600);
        findings.Range($"{section}:RefusedSignInSeconds", RefusedSignInSeconds, 2, 3_600);
        findings.Range($"{section}:ChunkBytes", ChunkBytes, 65_536, 16_777_216);
        findings.Require(
            MaxReconnectSeconds >= ReconnectSeconds,
            $"{section}:MaxReconnectSeconds",
            $"at least {section}:ReconnectSeconds ({ReconnectSeconds})",
            MaxReconnectSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture)
        );
    }
}
