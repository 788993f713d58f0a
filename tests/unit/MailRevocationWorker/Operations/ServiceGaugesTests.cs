using System.Diagnostics.Metrics;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Pipeline;

namespace MailRevocationWorker.Tests.Operations;

/// <summary>What an exporter would read. The meter's name is shared by the process: only this test's own instruments are listened to.</summary>
public sealed class ServiceGaugesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gauges_CasesWithServiceAndPerson_AreCountedWithTheAgeOfTheOldest()
    {
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        await using var bed = await GaugeBed.MakeAsync();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == ServiceInstruments.Name && instrument.IsObservable)
            {
                l.EnableMeasurementEvents(instrument, instrument.Meter);
            }
        };
        await bed.Jobs.WaitingAsync(1);
        await bed.Jobs.Database.CaseAsync(2);
        await bed.Jobs.ClosedAsync(3);
        bed.Jobs.Database.Clock.Advance(TimeSpan.FromMinutes(10));
        bed.Mailbox(connected: true);
        await bed.Gauges.LookAsync(Ct);
        listener.SetMeasurementEventCallback<long>((i, v, t, meter) => Note(i, v, t, meter));
        listener.SetMeasurementEventCallback<int>((i, v, t, meter) => Note(i, v, t, meter));
        listener.SetMeasurementEventCallback<double>((i, v, t, meter) => Note(i, v, t, meter));

        listener.Start();
        listener.RecordObservableInstruments();

        figures["mailrevocation.queue.length service"].ShouldBe(1);
        figures["mailrevocation.queue.length person"].ShouldBe(1);
        figures["mailrevocation.queue.age person"].ShouldBe(600);
        figures["mailrevocation.mailbox.connected "].ShouldBe(1);
        figures["mailrevocation.tasks "].ShouldBe(0);

        void Note(
            Instrument instrument,
            double value,
            ReadOnlySpan<KeyValuePair<string, object?>> tags,
            object? meter
        )
        {
            if (ReferenceEquals(meter, bed.Gauges.Meter))
            {
                figures[$"{instrument.Name} {(tags.Length > 0 ? tags[0].Value : "")}"] = value;
            }
        }
    }

    [Fact]
    public void Concluded_Case_IsCountedAndTimedByDecisionAndCode()
    {
        var seen = new List<(string Name, double Value, string Tags)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == ServiceInstruments.Name && !instrument.IsObservable)
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        var mine = Environment.CurrentManagedThreadId;
        listener.SetMeasurementEventCallback<long>((i, v, t, _) => Note(i, v, t));
        listener.SetMeasurementEventCallback<double>((i, v, t, _) => Note(i, v, t));
        listener.Start();

        ServiceInstruments.Concluded(
            DecisionKind.Revoke,
            DecisionCode.HolderRequest,
            TimeSpan.FromSeconds(4)
        );
        ServiceInstruments.Concluded(
            DecisionKind.Review,
            DecisionCode.SignerUnknown,
            TimeSpan.FromSeconds(5)
        );

        seen.ShouldBe([
            ("mailrevocation.requests", 1, "revoke holder-request"),
            ("mailrevocation.decision.duration", 4, "revoke holder-request"),
            ("mailrevocation.requests", 1, "review signer-unknown"),
            ("mailrevocation.decision.duration", 5, "review signer-unknown"),
        ]);

        void Note(
            Instrument instrument,
            double value,
            ReadOnlySpan<KeyValuePair<string, object?>> tags
        )
        {
            // Measurements are told on the thread that made them: those of other tests are left out.
            if (Environment.CurrentManagedThreadId == mine)
            {
                seen.Add(
                    (instrument.Name, value, string.Join(' ', tags.ToArray().Select(t => t.Value)))
                );
            }
        }
    }
}
