namespace MailRevocationWorker.Dashboard.People;

/// <summary>What a person of the dashboard may do. Names are stored and journalled: they do not change.</summary>
public static class Roles
{
    /// <summary>Works on cases.</summary>
    public const string Operator = "operator";

    /// <summary>Works on cases, gives second approvals, holds the brake, looks after people and saved texts.</summary>
    public const string Supervisor = "supervisor";

    /// <summary>Reads everything, changes nothing.</summary>
    public const string Auditor = "auditor";

    /// <summary>Whoever may read the dashboard's pages.</summary>
    public const string Readers = $"{Operator},{Supervisor},{Auditor}";

    /// <summary>The same, one by one.</summary>
    public static IReadOnlyList<string> All { get; } = [Operator, Supervisor, Auditor];

    /// <summary>Whoever may act on cases.</summary>
    public const string Deciders = $"{Operator},{Supervisor}";
}
