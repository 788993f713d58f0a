using MailRevocationWorker.Cases;
using MailRevocationWorker.Deciding;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Pipeline;

/// <summary>
/// The brake that a supervisor sets while the service runs. The stricter of it and the configuration's holds: whoever can
/// reach only one of the two can stop the service from deciding, and nobody can let it go alone.
/// </summary>
/// <remarks>One service works on a database, so what is set here is known here at once.</remarks>
public sealed class Brake(CaseStore store)
{
    /// <summary>Until it was read from the database nothing is decided.</summary>
    private volatile Setting? set;

    /// <summary>What supervisors set last; On where they never did.</summary>
    public Automation Set => set?.Automation ?? Automation.Off;

    /// <summary>Who set it last, when and why; null where nobody did.</summary>
    public OperatorAct? Last => set?.Act;

    /// <summary>Reads what was set last.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        var act = await store.LastActAsync(OperatorActKind.AutomationSet, cancellation);
        set = new(act is null ? Automation.On : Parse(act.Detail.Automation), act);
    }

    /// <summary>Journals it, then holds.</summary>
    public async Task SetAsync(
        Automation automation,
        Person person,
        string reason,
        CancellationToken cancellation
    )
    {
        if (person.Role != PersonRole.Supervisor)
        {
            throw new UnauthorizedAccessException("only a supervisor sets the brake");
        }

        await store.SetAutomationAsync(automation.ToString(), person.Name, reason, cancellation);
        await LoadAsync(cancellation);
    }

    /// <summary>The policy with the stricter of its own brake and this one.</summary>
    public PolicyOptions Over(PolicyOptions policy)
    {
        policy.Automation = (Automation)Math.Min((int)policy.Automation, (int)Set);
        return policy;
    }

    private static Automation Parse(string? text) =>
        Enum.TryParse<Automation>(text, out var known) && Enum.IsDefined(known)
            ? known
            : Automation.Off;

    private sealed record Setting(Automation Automation, OperatorAct? Act);
}
