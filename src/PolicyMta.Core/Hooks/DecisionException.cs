namespace PolicyMta.Core.Hooks;

/// <summary>A handler's decision cannot be carried out: the handler's mistake, told as one.</summary>
internal sealed class DecisionException(DecisionMistake mistake)
    : Exception($"The decision's '{mistake.Path}' {mistake.Problem}"), IHandlerError
{
    public string Description => Message;
}
