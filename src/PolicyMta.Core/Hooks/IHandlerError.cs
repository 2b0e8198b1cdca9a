namespace PolicyMta.Core.Hooks;

/// <summary>An exception that says itself what operators should read, with its place in the source.</summary>
internal interface IHandlerError
{
    string Description { get; }
}
