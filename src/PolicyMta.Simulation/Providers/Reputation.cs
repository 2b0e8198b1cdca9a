namespace PolicyMta.Simulation.Providers;

/// <summary>
/// A provider's opinion of one client address: falls with unknown users and complaints, recovers with time and good mail. Counts may be
/// fractions, so that a model of flows can ask it too. Not thread-safe.
/// </summary>
internal sealed class Reputation(ReputationOptions options, bool isNew)
{
    /// <summary>0 to 1.</summary>
    public double Score { get; private set; } = isNew ? options.StartOfNew : options.Start;

    /// <summary>The part of limits that it leaves.</summary>
    public double Share => Math.Max(options.Floor, Score);

    public void Pass(TimeSpan time) => Move(options.DayGain * time.TotalDays);

    public void Delivered(double messages) => Move(options.MessageGain * messages);

    public void Unknown(double recipients) => Move(-options.UnknownUserCost * recipients);

    public void Complained(double complaints) => Move(-options.ComplaintCost * complaints);

    private void Move(double by) => Score = Math.Clamp(Score + by, 0, 1);
}
