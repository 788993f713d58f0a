using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Pipeline;

/// <summary>
/// One case at a time on each certificate that is to be revoked, in the order of asking. In memory: one service works on a database. Only who is about to
/// revoke asks for a turn; forms that strangers send about a certificate hold up nobody. A case that has a turn asks for no second one, so that none waits in a circle.
/// </summary>
public sealed class TargetTurns(WorkPlaces places)
{
    /// <summary>Cases that wait for one certificate; more are put off.</summary>
    internal const int MostWaiting = 100;

    private readonly Lock gate = new();

    /// <summary>Those who wait for each certificate that somebody's turn is on, first come first.</summary>
    private readonly Dictionary<
        (string Issuer, string Serial),
        LinkedList<TaskCompletionSource>
    > taken = [];

    /// <summary>Certificates that somebody's turn is on.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return taken.Count;
            }
        }
    }

    /// <summary>Null where it is another's turn.</summary>
    public TargetTurn? TryTake(RegisteredCertificate target)
    {
        var key = TargetTurn.KeyOf(target);
        lock (gate)
        {
            return taken.TryAdd(key, []) ? new(this, key) : null;
        }
    }

    /// <summary>Waits for the turn, away from the caller's place among the <see cref="WorkPlaces"/>, which it has again when this returns or throws.</summary>
    /// <exception cref="TryLaterException">Too many wait already.</exception>
    public async Task<TargetTurn> TakeAsync(
        RegisteredCertificate target,
        CancellationToken cancellation
    )
    {
        var key = TargetTurn.KeyOf(target);
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (taken.TryAdd(key, []))
            {
                return new(this, key);
            }

            if (taken[key].Count >= MostWaiting)
            {
                throw new TryLaterException(
                    $"{MostWaiting} other cases wait for their turn on the same certificate"
                );
            }

            taken[key].AddLast(mine);
        }

        await AwayAsync(key, mine, cancellation);
        return new(this, key);
    }

    internal void Release((string Issuer, string Serial) key)
    {
        lock (gate)
        {
            if (taken[key].First is not { } next)
            {
                taken.Remove(key);
                return;
            }

            taken[key].RemoveFirst();
            next.Value.SetResult();
        }
    }

    private async Task AwayAsync(
        (string Issuer, string Serial) key,
        TaskCompletionSource mine,
        CancellationToken cancellation
    )
    {
        places.Leave();
        try
        {
            await mine.Task.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            GiveUp(key, mine);
            throw;
        }
        finally
        {
            // However it ends: the caller leaves its place by itself.
            await places.TakeAsync(CancellationToken.None);
        }
    }

    /// <summary>Who was called in the very instant of giving up passes the turn on.</summary>
    private void GiveUp((string Issuer, string Serial) key, TaskCompletionSource mine)
    {
        lock (gate)
        {
            if (taken[key].Remove(mine))
            {
                return;
            }
        }

        Release(key);
    }
}

/// <summary>The turn on one certificate, until it is disposed of.</summary>
public sealed class TargetTurn : IDisposable
{
    private readonly (string Issuer, string Serial) key;
    private TargetTurns? turns;

    internal TargetTurn(TargetTurns turns, (string Issuer, string Serial) key)
    {
        this.turns = turns;
        this.key = key;
    }

    public bool IsOf(RegisteredCertificate target) => KeyOf(target) == key;

    public void Dispose() => Interlocked.Exchange(ref turns, null)?.Release(key);

    internal static (string Issuer, string Serial) KeyOf(RegisteredCertificate target) =>
        (target.IssuerCommonName, target.SerialNumber);
}
