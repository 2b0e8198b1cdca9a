namespace PolicyMta.Simulation.Traffic;

/// <summary>How the injection of one message ended, with the reply that decided it.</summary>
internal readonly record struct InjectionOutcome(InjectionKind Kind, SmtpReply? Reply = null);
