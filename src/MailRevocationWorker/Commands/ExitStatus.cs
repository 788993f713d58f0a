namespace MailRevocationWorker.Commands;

/// <summary>What the verbs end with.</summary>
public static class ExitStatus
{
    public const int Done = 0;

    /// <summary>Something that was asked for did not work out: a failed check, an unusable configuration.</summary>
    public const int Failed = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int Usage = 2;
}
